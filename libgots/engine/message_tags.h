/* How a value is written: tags.
 *
 * SPDX-License-Identifier: MIT
 *
 * Numbers in brackets are unsigned, seven bits a byte, the lowest first, the top bit set in all but the last.
 * Objects and TEXTs are numbered in the order in which they begin, what is transferred first; BACK names one by its
 * number, so that shared parts and cycles stay what they are. The keys of plain objects stand once: KEYS
 * defines a list of them and numbers it.
 */
#ifndef GOTS_ENGINE_MESSAGE_TAGS_H
#define GOTS_ENGINE_MESSAGE_TAGS_H

typedef enum message_tag {
    TAG_UNDEFINED = 1,
    TAG_NULL,
    TAG_FALSE,
    TAG_TRUE,
    TAG_INT,        /* [zigzag]: a whole number of 32 bits */
    TAG_DOUBLE,     /* 8 bytes, of this machine */
    TAG_STRING,     /* [bytes] and the bytes: UTF-8, surrogates as three bytes each */
    TAG_TEXT,       /* the same: a long string, which is numbered as an object is */
    TAG_BIGINT,     /* [bytes] and the bytes: digits in base 16, with a sign */
    TAG_BACK,       /* [object] */
    TAG_HOLE,       /* where an array has no element */
    TAG_KEYS,       /* [count], so many strings without tags: the next list; its object follows as in OBJECT */
    TAG_OBJECT,     /* [list], a value for each key */
    TAG_PAIRS,      /* strings and values in turn, END: an object whose keys are its own */
    TAG_ARRAY,      /* [length], so many values or HOLEs, pairs of named properties, END */
    TAG_SPARSE,     /* [length], pairs, END */
    TAG_DATE,       /* 8 bytes */
    TAG_REGEXP,     /* two STRINGs: source and flags */
    TAG_MAP,        /* keys and values in turn, END */
    TAG_SET,        /* values, END */
    TAG_ERROR,      /* [class], bits of what follows: message, stack, cause, code, name, errors */
    TAG_BOXED,      /* a primitive */
    TAG_BUFFER,     /* [size] [1 + maximum, or 0] and the bytes */
    TAG_MOVED,      /* [parcel] [size] [1 + maximum, or 0]: an ArrayBuffer whose memory is a parcel */
    TAG_SHARED,     /* [parcel] */
    TAG_VIEW,       /* [kind] [offset] [1 + length, or 0 for one that tracks] a buffer's value */
    TAG_DATA_VIEW,  /* [offset] [1 + length, or 0] a buffer's value */
    TAG_PORT,       /* [parcel] */
    TAG_CHANNEL,    /* [parcel] [capacity] [policy]: a port to a channel */
    TAG_END,
    TAG_GIVEN       /* [count]: so many MOVEDs and PORTs, then the value */
} message_tag;

/* What an ERROR has, in the order in which it follows. */
enum { ERROR_MESSAGE = 1, ERROR_STACK = 2, ERROR_CAUSE = 4, ERROR_CODE = 8, ERROR_NAME = 16, ERROR_ERRORS = 32 };

#define MESSAGE_CLASSES { "Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError", "AggregateError" }
#define MESSAGE_CLASS_COUNT 8u

#endif
