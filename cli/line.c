/* The line editor: one line of input, on a terminal with keys to edit it.
 *
 * SPDX-License-Identifier: MIT
 *
 * The terminal is in raw mode only while a line is being read. The line is drawn anew after each
 * key: to the left edge, prompt, text, clear to the right, cursor to its column. A line longer than
 * the terminal scrolls sideways.
 */
#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define HISTORY_MAX 1000

enum {
    KEY_NONE = 1000, KEY_LEFT, KEY_RIGHT, KEY_UP, KEY_DOWN, KEY_HOME, KEY_END, KEY_DELETE,
    KEY_WORD_LEFT, KEY_WORD_RIGHT
};

#define CONTROL(letter) ((letter) & 31)

/* ---- The text -------------------------------------------------------------------------------- */

static void reserve(line_editor *editor, size_t room)
{
    if (room <= editor->room) return;
    editor->room = room * 2;
    editor->bytes = realloc(editor->bytes, editor->room);
    if (editor->bytes == NULL) abort();
}

static void insert(line_editor *editor, const char *bytes, size_t len)
{
    reserve(editor, editor->len + len + 1);
    memmove(editor->bytes + editor->at + len, editor->bytes + editor->at,
            editor->len - editor->at + 1);
    memcpy(editor->bytes + editor->at, bytes, len);
    editor->len += len;
    editor->at += len;
}

static void erase(line_editor *editor, size_t from, size_t to)
{
    memmove(editor->bytes + from, editor->bytes + to, editor->len - to + 1);
    editor->len -= to - from;
    editor->at = from;
}

static void set_text(line_editor *editor, const char *text)
{
    reserve(editor, strlen(text) + 1);
    strcpy(editor->bytes, text);
    editor->len = editor->at = strlen(text);
}

static bool is_inside(char byte) /* a character */
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

static size_t before(const line_editor *editor, size_t at)
{
    if (at > 0) at--;
    while (at > 0 && is_inside(editor->bytes[at])) at--;
    return at;
}

static size_t after(const line_editor *editor, size_t at)
{
    if (at < editor->len) at++;
    while (at < editor->len && is_inside(editor->bytes[at])) at++;
    return at;
}

static bool is_word(char byte)
{
    return byte == '_' || byte == '$' || (byte >= '0' && byte <= '9') ||
           (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte & 0x80);
}

static size_t word_before(const line_editor *editor, size_t at)
{
    while (at > 0 && !is_word(editor->bytes[at - 1])) at--;
    while (at > 0 && is_word(editor->bytes[at - 1])) at--;
    return at;
}

static size_t word_after(const line_editor *editor, size_t at)
{
    while (at < editor->len && !is_word(editor->bytes[at])) at++;
    while (at < editor->len && is_word(editor->bytes[at])) at++;
    return at;
}

/* ---- History --------------------------------------------------------------------------------- */

static void add_history(line_editor *editor, const char *text)
{
    if (*text == '\0') return;
    if (editor->history_count > 0 &&
        strcmp(editor->history[editor->history_count - 1], text) == 0)
        return;
    if (editor->history_count == editor->history_room) {
        editor->history_room = editor->history_room == 0 ? 64 : editor->history_room * 2;
        editor->history = realloc(editor->history, editor->history_room * sizeof(char *));
        if (editor->history == NULL) abort();
    }
    editor->history[editor->history_count++] = strdup(text);
}

static void load_history(line_editor *editor)
{
    FILE *file = editor->history_path != NULL ? fopen(editor->history_path, "r") : NULL;
    if (file == NULL) return;
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    while ((len = getline(&line, &room, file)) > 0) {
        if (line[len - 1] == '\n') line[len - 1] = '\0';
        add_history(editor, line);
    }
    free(line);
    fclose(file);
}

/* Makes the directories of a path. */
static void make_parents(const char *path)
{
    char part[4096];
    snprintf(part, sizeof part, "%s", path);
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(part, 0700);
        *slash = '/';
    }
}

static void save_history(line_editor *editor)
{
    if (editor->history_path == NULL || editor->history_count == 0) return;
    make_parents(editor->history_path);
    int fd = open(editor->history_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (file == NULL) return;
    size_t first =
        editor->history_count > HISTORY_MAX ? editor->history_count - HISTORY_MAX : 0;
    for (size_t i = first; i < editor->history_count; i++) fprintf(file, "%s\n", editor->history[i]);
    fclose(file);
}

void line_remember(line_editor *editor, const char *text)
{
    char *copy = strdup(text);
    if (copy == NULL) return;
    size_t len = strlen(copy);
    for (size_t i = 0; i < len; i++)
        if (copy[i] == '\n') copy[i] = ' ';
    while (len > 0 && copy[len - 1] == ' ') copy[--len] = '\0';
    add_history(editor, copy);
    free(copy);
}

static void show_history(line_editor *editor, size_t index)
{
    if (index > editor->history_count) return;
    if (editor->shown == editor->history_count) {
        free(editor->draft);
        editor->draft = strdup(editor->bytes);
    }
    editor->shown = index;
    const char *draft = editor->draft != NULL ? editor->draft : "";
    set_text(editor, index == editor->history_count ? draft : editor->history[index]);
}

/* ---- The terminal ---------------------------------------------------------------------------- */

static void put(const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t done = write(STDOUT_FILENO, bytes, len);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return;
        bytes += done;
        len -= (size_t)done;
    }
}

static size_t columns_of(const char *bytes, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++) count += !is_inside(bytes[i]);
    return count;
}

static void draw(const line_editor *editor, const char *prompt)
{
    struct winsize size = { .ws_col = 80 };
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20) size.ws_col = 80;
    size_t room = size.ws_col - 1 - columns_of(prompt, strlen(prompt));
    size_t first = 0; /* scrolled so far that the cursor is seen */
    while (columns_of(editor->bytes + first, editor->at - first) > room) first = after(editor, first);
    size_t end = first, seen = 0;
    while (end < editor->len && seen < room) {
        end = after(editor, end);
        seen++;
    }
    put("\r", 1);
    put(prompt, strlen(prompt));
    put(editor->bytes + first, end - first);
    char tail[32];
    size_t column = columns_of(prompt, strlen(prompt)) +
                    columns_of(editor->bytes + first, editor->at - first);
    int len = snprintf(tail, sizeof tail, "\x1b[K\r\x1b[%zuC", column);
    put(tail, (size_t)len);
}

/* The next byte; -1 at the end of input. */
static int next_byte(line_editor *editor, int timeout_ms)
{
    unsigned char byte;
    for (;;) {
        int wait_ms = timeout_ms;
        if (timeout_ms < 0 && editor->idle != NULL) wait_ms = editor->idle(editor->context);
        struct pollfd wait = { .fd = STDIN_FILENO, .events = POLLIN };
        int ready = poll(&wait, 1, wait_ms);
        if (ready == 0 && timeout_ms >= 0) return -1;
        if (ready < 0 && errno != EINTR) return -1;
        if (ready <= 0) continue;
        ssize_t got = read(STDIN_FILENO, &byte, 1);
        if (got == 1) return byte;
        if (got < 0 && errno == EINTR) continue;
        return -1;
    }
}

/* What stands behind an ESC. */
static int escape_key(line_editor *editor)
{
    int first = next_byte(editor, 50);
    if (first == 'b') return KEY_WORD_LEFT;
    if (first == 'f') return KEY_WORD_RIGHT;
    if (first != '[' && first != 'O') return KEY_NONE;
    int numbers[2] = { 0, 0 }, index = 0, byte;
    while ((byte = next_byte(editor, 50)) >= 0) {
        if (byte >= '0' && byte <= '9') numbers[index] = numbers[index] * 10 + byte - '0';
        else if (byte == ';' && index == 0) index = 1;
        else break;
    }
    switch (byte) {
    case 'A': return KEY_UP;
    case 'B': return KEY_DOWN;
    case 'C': return numbers[1] == 5 || numbers[1] == 3 ? KEY_WORD_RIGHT : KEY_RIGHT;
    case 'D': return numbers[1] == 5 || numbers[1] == 3 ? KEY_WORD_LEFT : KEY_LEFT;
    case 'H': return KEY_HOME;
    case 'F': return KEY_END;
    case '~':
        return numbers[0] == 3                        ? KEY_DELETE
               : numbers[0] == 1 || numbers[0] == 7 ? KEY_HOME
               : numbers[0] == 4 || numbers[0] == 8 ? KEY_END
                                                    : KEY_NONE;
    default: return KEY_NONE;
    }
}

static void type_character(line_editor *editor, int byte)
{
    char bytes[4] = { (char)byte };
    size_t len = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    for (size_t i = 1; i < len; i++) {
        int more = next_byte(editor, 50);
        if (more < 0) return;
        bytes[i] = (char)more;
    }
    if (byte >= 0xC0 || (byte >= 32 && byte < 127) || byte == '\t') insert(editor, bytes, len);
}

static void edit(line_editor *editor, int key)
{
    size_t at = editor->at;
    switch (key) {
    case KEY_LEFT: case CONTROL('b'): editor->at = before(editor, at); break;
    case KEY_RIGHT: case CONTROL('f'): editor->at = after(editor, at); break;
    case KEY_HOME: case CONTROL('a'): editor->at = 0; break;
    case KEY_END: case CONTROL('e'): editor->at = editor->len; break;
    case KEY_WORD_LEFT: editor->at = word_before(editor, at); break;
    case KEY_WORD_RIGHT: editor->at = word_after(editor, at); break;
    case KEY_UP: case CONTROL('p'):
        if (editor->shown > 0) show_history(editor, editor->shown - 1);
        break;
    case KEY_DOWN: case CONTROL('n'): show_history(editor, editor->shown + 1); break;
    case KEY_DELETE: erase(editor, at, after(editor, at)); break;
    case 127: case CONTROL('h'): erase(editor, before(editor, at), at); break;
    case CONTROL('k'): erase(editor, at, editor->len); break;
    case CONTROL('u'): erase(editor, 0, at); break;
    case CONTROL('w'): erase(editor, word_before(editor, at), at); break;
    case CONTROL('l'): put("\x1b[H\x1b[2J", 7); break;
    default: type_character(editor, key); break;
    }
}

static line_result edit_line(line_editor *editor, const char *prompt)
{
    for (;;) {
        draw(editor, prompt);
        int key = next_byte(editor, -1);
        if (key == 27) key = escape_key(editor);
        switch (key) {
        case -1: return LINE_END;
        case '\r': case '\n':
            editor->at = editor->len;
            draw(editor, prompt);
            return LINE_READY;
        case CONTROL('c'): return LINE_CANCELLED;
        case CONTROL('d'):
            if (editor->len == 0) return LINE_END;
            edit(editor, KEY_DELETE);
            break;
        case KEY_NONE: break;
        default: edit(editor, key); break;
        }
    }
}

static line_result read_terminal(line_editor *editor, const char *prompt)
{
    struct termios before_raw, raw;
    if (tcgetattr(STDIN_FILENO, &before_raw) != 0) return LINE_END;
    raw = before_raw;
    raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INPCK | ISTRIP | IXON);
    raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | IEXTEN | ISIG);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    line_result result = edit_line(editor, prompt);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before_raw);
    put(result == LINE_CANCELLED ? "^C\n" : "\n", result == LINE_CANCELLED ? 3 : 1);
    return result;
}

/* Plain reading, for pipes. */
static line_result read_plain(line_editor *editor)
{
    bool any = false;
    for (int byte; (byte = getchar()) != EOF; any = true) {
        char one = (char)byte;
        if (byte == '\n') return LINE_READY;
        insert(editor, &one, 1);
    }
    return any ? LINE_READY : LINE_END;
}

void line_open(line_editor *editor, const char *history_path)
{
    memset(editor, 0, sizeof *editor);
    editor->is_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (!editor->is_terminal) return;
    editor->history_path = history_path != NULL ? strdup(history_path) : NULL;
    load_history(editor);
}

void line_close(line_editor *editor)
{
    save_history(editor);
    for (size_t i = 0; i < editor->history_count; i++) free(editor->history[i]);
    free(editor->history);
    free(editor->history_path);
    free(editor->draft);
    free(editor->bytes);
}

line_result line_read(line_editor *editor, const char *prompt)
{
    set_text(editor, "");
    editor->shown = editor->history_count;
    return editor->is_terminal ? read_terminal(editor, prompt) : read_plain(editor);
}
