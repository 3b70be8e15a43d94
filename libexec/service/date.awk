# SPDX-License-Identifier: BSD-2-Clause
#
# date.awk -- days of the calendar, for the programs that count seconds.

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
