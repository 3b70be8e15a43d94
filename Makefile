# SPDX-License-Identifier: BSD-2-Clause
#
#	bmake			build into build/obj
#	bmake install		install below DESTDIR (PREFIX SYSCONFDIR ...)
#	bmake test		run every test under Kyua, lint included
#	bmake lint		static checks alone
#	bmake bench		measure, beside the peers that are installed
#	bmake clean		remove what was built

.include "share/mk/rc.own.mk"

SUBDIR=		rcorder libexec sbin rc.d share boot tests

SCRIPTSDIR=	${SYSCONFDIR}
SCRIPTS=	rc rc.shutdown
FILES=		rc.subr
FILES_AS=	rc.conf.defaults:${SYSCONFDIR}/defaults/rc.conf

.include "share/mk/rc.files.mk"
.include "share/mk/rc.subdir.mk"

STAGE=		${BUILDDIR}/stage

# The tests run an installed tree, so that what they test is what users get.
stage: all
	@rm -rf ${STAGE}
	@cd ${.CURDIR} && ${MAKE} install DESTDIR=${STAGE} >/dev/null

test: stage
	@sh ${.CURDIR}/tests/run.sh ${BUILDDIR}
lint: stage
	@sh ${.CURDIR}/tests/run.sh ${BUILDDIR} lint
bench: stage
	@sh ${.CURDIR}/tests/bench/run.sh ${BUILDDIR}
.PHONY: stage test lint bench
