# SPDX-License-Identifier: BSD-2-Clause
#
# rc.files.mk -- scripts, data files and manual pages.
#
# SCRIPTS   shell scripts, to SCRIPTSDIR with mode 755
# FILES     other files, to FILESDIR with mode 644
# FILES_AS  FILE:PATH, a file and the whole path it is installed as
# SCRIPTS_AS  the same for scripts
# MAN       manual pages, to MANDIR/manN
# In all of them @NAME@ is replaced (rc.own.mk).

.include "rc.own.mk"

SCRIPTSDIR?=	${SBINDIR}
FILESDIR?=	${SYSCONFDIR}

_sources=	${SCRIPTS} ${SCRIPTS_AS:C,:.*,,} ${FILES} ${FILES_AS:C,:.*,,} \
		${MAN}

all: ${_sources:%=%.sub}

.for f in ${_sources}
${f}.sub: ${f} ${PATHS}
	@${SUBST} ${.ALLSRC:[1]} >${.TARGET}.new
	@mv ${.TARGET}.new ${.TARGET}
.endfor

install: install-files
install-files: ${_sources:%=%.sub}
.if !empty(SCRIPTS)
	${INSTALL_DIR} ${DESTDIR}${SCRIPTSDIR}
.for f in ${SCRIPTS}
	${INSTALL_PROG} ${f}.sub ${DESTDIR}${SCRIPTSDIR}/${f:T}
.endfor
.endif
.for f in ${SCRIPTS_AS}
	${INSTALL_DIR} ${DESTDIR}${f:C,^[^:]*:,,:H}
	${INSTALL_PROG} ${f:C,:.*,,}.sub ${DESTDIR}${f:C,^[^:]*:,,}
.endfor
.if !empty(FILES)
	${INSTALL_DIR} ${DESTDIR}${FILESDIR}
.for f in ${FILES}
	${INSTALL_FILE} ${f}.sub ${DESTDIR}${FILESDIR}/${f:T}
.endfor
.endif
.for f in ${FILES_AS}
	${INSTALL_DIR} ${DESTDIR}${f:C,^[^:]*:,,:H}
	${INSTALL_FILE} ${f:C,:.*,,}.sub ${DESTDIR}${f:C,^[^:]*:,,}
.endfor
.for f in ${MAN}
	${INSTALL_DIR} ${DESTDIR}${MANDIR}/man${f:E}
	${INSTALL_FILE} ${f}.sub ${DESTDIR}${MANDIR}/man${f:E}/${f:T}
.endfor

clean: clean-files
clean-files:
	rm -f ${_sources:%=%.sub}
