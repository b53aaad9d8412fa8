# Cuts Duktape's internal declarations out of the amalgamated duktape.c, for the rooms that are built
# into its heap (engine/dukx.h). As a system header, since it is not ours to keep free of warnings.
# SPDX-License-Identifier: MIT
BEGIN { print "#pragma GCC system_header" }
!/^#line/ { print }
/^#endif.*DUK_INTERNAL_H_INCLUDED/ { found = 1; exit }
END { if (!found) exit 1 }
