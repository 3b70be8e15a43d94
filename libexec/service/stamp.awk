# SPDX-License-Identifier: BSD-2-Clause
#
# stamp.awk -- turn a stamp in ISO 8601 at the beginning of a line, as the
# action i of svlog(8) makes it, into a label of TAI64N, which tai64nlocal(8)
# understands.
#
# follow	set: print each line at once

/^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]\.[0-9]+Z / {
	at = index($0, " ")
	$0 = label(substr($0, 1, at - 2)) substr($0, at)
}

{
	print
	if (follow != "")
		fflush()
}

function label(time,    f, s, ns)
{
	split(time, f, /[-T:.]/)
	s = 10 + days(f[1] + 0, f[2] + 0, f[3] + 0) * 86400 + f[4] * 3600 + \
	    f[5] * 60 + f[6]
	# what begins with 0 is octal to busybox
	ns = substr(f[7] "000000000", 1, 9)
	sub(/^0+/, "", ns)
	# in two parts, as not every awk has integers of more than 32 bits
	return sprintf("@4%011x%04x%08x", int(s / 65536), s % 65536, ns)
}
