/* SPDX-License-Identifier: GPL-2.0-or-later */
#define ML_PRINT_ERROR_MSG	4

extern int message_level;

/* Collects the messages for the tests. */
void say_something(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define MSG(...)	say_something(__VA_ARGS__)
#define ERRMSG(...)	(message_level & ML_PRINT_ERROR_MSG ? say_something(__VA_ARGS__) : (void)0)
