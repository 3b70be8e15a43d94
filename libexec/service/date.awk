# SPDX-License-Identifier: BSD-2-Clause
#
# date.awk -- the calendar, and how long a while is.

# Days since 1970-01-01 of a date of the Gregorian calendar; months are
# counted from March, so that the leap day is the last of the year.
function days(y, m, d)
{
	if (m <= 2) {
		y--
		m += 12
	}
	return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + \
	    int((153 * (m - 3) + 2) / 5) + d - 719469
}

# Two units at most: what matters is the order of magnitude.
function period(s)
{
	if (s == "")
		return ""
	if (s < 60)
		return s "s"
	if (s < 3600)
		return int(s / 60) "m"
	if (s < 86400)
		return int(s / 3600) "h"
	return int(s / 86400) "d" (s % 86400 < 3600 ? "" : \
	    " " int(s % 86400 / 3600) "h")
}
