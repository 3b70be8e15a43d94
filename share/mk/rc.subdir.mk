# SPDX-License-Identifier: BSD-2-Clause
#
# rc.subdir.mk -- descend into SUBDIR for every target of the tree.  What is
# optional may have been deleted: a directory that is not there is passed over.

.include "rc.own.mk"

SUBDIR:=	${SUBDIR:@d@${exists(${.CURDIR}/${d}/Makefile):?${d}:}@}

.for t in all install clean
.for d in ${SUBDIR}
${t}: ${t}-${d}
.PHONY: ${t}-${d}
${t}-${d}: .MAKE
	@cd ${.CURDIR}/${d} && ${MAKE} ${t}
.endfor
.endfor

all install clean:
