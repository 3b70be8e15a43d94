# SPDX-License-Identifier: BSD-2-Clause
#
# enabled.awk -- print the paths of the scripts that are enabled.  Status 1
# when one of those asked is not.

function report(    i, missing)
{
	for (i = 1; i <= count; i++)
		if (enabled[i] == "yes")
			print file[i]
		else
			missing = 1
	return missing
}
