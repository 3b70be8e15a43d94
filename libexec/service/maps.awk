# SPDX-License-Identifier: BSD-2-Clause
#
# maps.awk -- print the paths of libraries in /proc/PID/maps that are no longer
# there under their names.  A mapping that is not for execution, and whatever
# has another name, may be meant to be deleted.  While a package manager
# replaces a file, something is appended to the name.

/^[0-9a-f]+-[0-9a-f]+ ..x. [^\/]*\/.*\.so([.;][^\/]*)? \(deleted\)$/ {
	path = substr($0, index($0, "/"))
	sub(/ \(deleted\)$/, "", path)
	sub(/\.dpkg-[a-z]*$/, "", path)
	sub(/;[0-9a-f]*$/, "", path)
	if (!(path in seen))
		print path
	seen[path] = 1
}
