# SPDX-License-Identifier: BSD-2-Clause
#
# row.awk -- print lines as a row of the page of why.awk, under a word.

{
	printf "  %-10s %s\n", (NR == 1 ? word : ""), visible(substr($0, 1, 1000))
}
