# SPDX-License-Identifier: BSD-2-Clause
#
# sv-state.awk -- print the supervisor's word for how the service is, and the
# name that it has there; nothing when it is not supervised.

function report()
{
	if (sv[1] != "")
		print sv[1], title[1]
	return 0
}
