/* The port: the one file through which the library reaches the system for a program.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef GOTS_BASE_PORT_H
#define GOTS_BASE_PORT_H

#include "gots.h"

/* The system's own. */
extern const gots_port gots__port_system;

/* Fills in `port` what `given` has, and the system's own for the rest. `given` may be NULL. */
void gots__port_init(gots_port *port, const gots_port *given);

#endif
