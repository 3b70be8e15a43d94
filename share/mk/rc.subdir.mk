# SPDX-License-Identifier: BSD-2-Clause
#
# rc.subdir.mk -- descend into SUBDIR for every target of the tree.

.include "rc.own.mk"

.for t in all install clean
.for d in ${SUBDIR}
${t}: ${t}-${d}
.PHONY: ${t}-${d}
${t}-${d}: .MAKE
	@cd ${.CURDIR}/${d} && ${MAKE} ${t}
.endfor
.endfor

all install clean:
