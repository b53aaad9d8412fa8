// SPDX-License-Identifier: MIT
import { moving } from "gots:isolate";
export function give(buffer: ArrayBuffer): ArrayBuffer { return moving(buffer, [buffer]); }
