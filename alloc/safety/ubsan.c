/*
 * The runtime of the compiler's checks for undefined behaviour (-fsanitize=undefined): a report in words, with the place in
 * the source.
 *
 * Works at every safety level and knows no heap. The checks of C++ objects' dynamic types are not here, for they need
 * the C++ library's descriptions of types: compile with -fno-sanitize=vptr.
 * Names and data are the compiler's (gcc/sanitizer.def, gcc/ubsan.cc).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "safety/sanitizer.h"

#include <ashlar/config.h>

/** A place in the source. In memory that can be written, so that it can be marked as reported. */
struct place {
    const char *file;
    uint32_t line;
    uint32_t column;
};
#define COLUMN_REPORTED UINT32_MAX

struct type {
    uint16_t kind;
    uint16_t info; /* of an integer: whether it is signed, and above that the logarithm of its bits */
    char name[];   /* in quotes */
};
#define TYPE_INTEGER 0u
#define TYPE_INFO_SIGNED 1u

struct overflow_data {
    struct place place;
    const struct type *type;
};

struct shift_data {
    struct place place;
    const struct type *value_type;
    const struct type *count_type;
};

struct bounds_data {
    struct place place;
    const struct type *array_type;
    const struct type *index_type;
};

struct mismatch_data {
    struct place place;
    const struct type *type;
    uint8_t alignment_log2;
    uint8_t use;
};

struct float_cast_data {
    struct place place;
    const struct type *from;
    const struct type *to;
};

struct argument_data {
    struct place place;
    struct place declared;
    int index;
};

struct builtin_data {
    struct place place;
    uint8_t builtin;
};
#define BUILTIN_ASSUME 2u

/** What a value is used for, as mismatch_data.use numbers it. */
static const char *const use_words[] = {
    "load of", "store to", "reference to", "member access within", "member call on", "constructor call on", "downcast of",
    "downcast of", "upcast of", "cast to virtual base of", "use of", "dynamic operation on",
};
#define USE_LOAD 0u
#define USE_STORE 1u

/** A value as the compiler hands it over: itself if it fits a register, else its address. */
typedef uintptr_t value_handle;

static unsigned type_bits(const struct type *type)
{
    return 1u << (type->info >> 1);
}

static uint64_t value_of(const struct type *type, value_handle handle)
{
    return type_bits(type) > 8 * sizeof handle ? *(const uint64_t *)handle : handle;
}

/** The value with the sign that its type gives it. Handles hold small values with nothing defined above their bits. */
static int64_t value_signed(const struct type *type, value_handle handle)
{
    unsigned unused_bits = type_bits(type) < 64 ? 64 - type_bits(type) : 0;
    return (int64_t)(value_of(type, handle) << unused_bits) >> unused_bits;
}

static bool value_is_negative(const struct type *type, value_handle handle)
{
    return (type->info & TYPE_INFO_SIGNED) != 0 && value_signed(type, handle) < 0;
}

static uint64_t value_magnitude(const struct type *type, value_handle handle)
{
    if (value_is_negative(type, handle)) {
        return (uint64_t)0 - (uint64_t)value_signed(type, handle);
    }
    unsigned unused_bits = type_bits(type) < 64 ? 64 - type_bits(type) : 0;
    return value_of(type, handle) << unused_bits >> unused_bits;
}

/** Add a value to the words; one that is no integer of up to 64 bits shows as "?". */
static void words_add_value(const struct type *type, value_handle handle)
{
    if (type->kind != TYPE_INTEGER || type_bits(type) > 64) {
        ashlar_words_add("?");
        return;
    }
    ashlar_words_add(value_is_negative(type, handle) ? "-" : "");
    ashlar_words_add_number(value_magnitude(type, handle));
}

/** Start the words with the place; false if there is nothing to report any more. */
static bool report_start(struct place *place)
{
    if (ASHLAR_SANITIZER_CONTINUES && place->column == COLUMN_REPORTED) {
        return false;
    }
    ashlar_words_start();
    if (place->file != NULL) {
        ashlar_words_add_place(place->file, place->line);
        ashlar_words_add(": ");
    }
    if (ASHLAR_SANITIZER_CONTINUES) {
        place->column = COLUMN_REPORTED;
    }
    return true;
}

/** Report, with what the words hold now. `pointer`: NULL, if none is concerned. */
static void report_end(const void *pointer, enum ashlar_access access, const void *caller)
{
    struct ashlar_fault fault = {
        .kind = ASHLAR_FAULT_UNDEFINED_BEHAVIOUR, .pointer = pointer, .access = access, .detail = ashlar_words()};
    ashlar_sanitizer_report(&fault, caller);
}

/** A report without values. */
static void report_words(struct place *place, const char *text, const void *caller)
{
    if (report_start(place)) {
        ashlar_words_add(text);
        report_end(NULL, ASHLAR_ACCESS_NONE, caller);
    }
}

static void report_arithmetic(struct overflow_data *data, value_handle left, const char *sign, value_handle right,
                              const void *caller)
{
    if (!report_start(&data->place)) {
        return;
    }
    words_add_value(data->type, left);
    ashlar_words_add(sign);
    words_add_value(data->type, right);
    ashlar_words_add(" does not fit ");
    ashlar_words_add(data->type->name);
    report_end(NULL, ASHLAR_ACCESS_NONE, caller);
}

static void add_overflow(struct overflow_data *data, value_handle left, value_handle right, const void *caller)
{
    report_arithmetic(data, left, " + ", right, caller);
}

static void sub_overflow(struct overflow_data *data, value_handle left, value_handle right, const void *caller)
{
    report_arithmetic(data, left, " - ", right, caller);
}

static void mul_overflow(struct overflow_data *data, value_handle left, value_handle right, const void *caller)
{
    report_arithmetic(data, left, " * ", right, caller);
}

static void divrem_overflow(struct overflow_data *data, value_handle left, value_handle right, const void *caller)
{
    if (data->type->kind == TYPE_INTEGER && value_magnitude(data->type, right) != 0) {
        report_arithmetic(data, left, " / ", right, caller);
    } else {
        report_words(&data->place, "division by zero", caller);
    }
}

static void negate_overflow(struct overflow_data *data, value_handle value, const void *caller)
{
    if (!report_start(&data->place)) {
        return;
    }
    ashlar_words_add("the negative of ");
    words_add_value(data->type, value);
    ashlar_words_add(" does not fit ");
    ashlar_words_add(data->type->name);
    report_end(NULL, ASHLAR_ACCESS_NONE, caller);
}

static void shift_out_of_bounds(struct shift_data *data, value_handle value, value_handle count, const void *caller)
{
    if (!report_start(&data->place)) {
        return;
    }
    ashlar_words_add("shift of ");
    words_add_value(data->value_type, value);
    ashlar_words_add(" by ");
    words_add_value(data->count_type, count);
    ashlar_words_add(" in ");
    ashlar_words_add(data->value_type->name);
    report_end(NULL, ASHLAR_ACCESS_NONE, caller);
}

static void out_of_bounds(struct bounds_data *data, value_handle index, const void *caller)
{
    if (!report_start(&data->place)) {
        return;
    }
    ashlar_words_add("index ");
    words_add_value(data->index_type, index);
    ashlar_words_add(" is outside ");
    ashlar_words_add(data->array_type->name);
    report_end(NULL, ASHLAR_ACCESS_NONE, caller);
}

static void vla_bound_not_positive(struct overflow_data *data, value_handle bound, const void *caller)
{
    if (!report_start(&data->place)) {
        return;
    }
    ashlar_words_add("array of length ");
    words_add_value(data->type, bound);
    report_end(NULL, ASHLAR_ACCESS_NONE, caller);
}

static void load_invalid_value(struct overflow_data *data, value_handle value, const void *caller)
{
    if (!report_start(&data->place)) {
        return;
    }
    words_add_value(data->type, value);
    ashlar_words_add(" is no value of ");
    ashlar_words_add(data->type->name);
    report_end(NULL, ASHLAR_ACCESS_NONE, caller);
}

static void float_cast_overflow(struct float_cast_data *data, value_handle value, const void *caller)
{
    (void)value;
    if (!report_start(&data->place)) {
        return;
    }
    ashlar_words_add("a value of ");
    ashlar_words_add(data->from->name);
    ashlar_words_add(" does not fit ");
    ashlar_words_add(data->to->name);
    report_end(NULL, ASHLAR_ACCESS_NONE, caller);
}

/** Why a pointer cannot be one to the type: it is NULL, aligned to less, or leads to too small an object. */
static void type_mismatch_v1(struct mismatch_data *data, value_handle pointer, const void *caller)
{
    static const enum ashlar_access accesses[] = {[USE_LOAD] = ASHLAR_ACCESS_READ, [USE_STORE] = ASHLAR_ACCESS_WRITE};
    uintptr_t alignment = (uintptr_t)1 << data->alignment_log2;
    if (!report_start(&data->place)) {
        return;
    }
    ashlar_words_add(data->use < sizeof use_words / sizeof use_words[0] ? use_words[data->use] : "use of");
    ashlar_words_add(pointer == 0 ? " NULL as " : pointer % alignment != 0 ? " a misaligned " : " too small an object as ");
    ashlar_words_add(data->type->name);
    report_end((const void *)pointer, data->use <= USE_STORE ? accesses[data->use] : ASHLAR_ACCESS_NONE, caller);
}

static void pointer_overflow(struct overflow_data *data, value_handle base, value_handle result, const void *caller)
{
    if (!report_start(&data->place)) {
        return;
    }
    ashlar_words_add(base == 0     ? "an offset is added to NULL"
                     : result == 0 ? "an offset makes a pointer NULL"
                                   : "an offset takes a pointer around the address space");
    report_end((const void *)base, ASHLAR_ACCESS_NONE, caller);
}

static void nonnull_arg(struct argument_data *data, const void *caller)
{
    if (!report_start(&data->place)) {
        return;
    }
    ashlar_words_add("NULL as argument ");
    ashlar_words_add_number((uint64_t)data->index);
    ashlar_words_add(", which must not be");
    report_end(NULL, ASHLAR_ACCESS_NONE, caller);
}

static void nonnull_return_v1(struct place *declared, struct place *place, const void *caller)
{
    (void)declared;
    report_words(place, "NULL returned by a function that must not", caller);
}

static void invalid_builtin(struct builtin_data *data, const void *caller)
{
    report_words(&data->place,
                 data->builtin == BUILTIN_ASSUME ? "an assumption does not hold" : "0 has no leading or trailing one",
                 caller);
}

/*
 * The names that the compiler calls. A macro, for it makes functions: the compiler wants two for each report, of which the
 * second must not return.
 */
#define HANDLERS(name, parameters, ...)                                                  \
    void __ubsan_handle_##name parameters;                                               \
    void __ubsan_handle_##name##_abort parameters;                                       \
    void __ubsan_handle_##name parameters                                                \
    {                                                                                    \
        name(__VA_ARGS__, __builtin_return_address(0));                                  \
    }                                                                                    \
    void __ubsan_handle_##name##_abort parameters                                        \
    {                                                                                    \
        name(__VA_ARGS__, __builtin_return_address(0));                                  \
        ashlar_port_stop();                                                              \
    }

HANDLERS(add_overflow, (struct overflow_data * data, value_handle left, value_handle right), data, left, right)
HANDLERS(sub_overflow, (struct overflow_data * data, value_handle left, value_handle right), data, left, right)
HANDLERS(mul_overflow, (struct overflow_data * data, value_handle left, value_handle right), data, left, right)
HANDLERS(divrem_overflow, (struct overflow_data * data, value_handle left, value_handle right), data, left, right)
HANDLERS(negate_overflow, (struct overflow_data * data, value_handle value), data, value)
HANDLERS(shift_out_of_bounds, (struct shift_data * data, value_handle value, value_handle count), data, value, count)
HANDLERS(out_of_bounds, (struct bounds_data * data, value_handle index), data, index)
HANDLERS(vla_bound_not_positive, (struct overflow_data * data, value_handle bound), data, bound)
HANDLERS(load_invalid_value, (struct overflow_data * data, value_handle value), data, value)
HANDLERS(float_cast_overflow, (struct float_cast_data * data, value_handle value), data, value)
HANDLERS(type_mismatch_v1, (struct mismatch_data * data, value_handle pointer), data, pointer)
HANDLERS(pointer_overflow, (struct overflow_data * data, value_handle base, value_handle result), data, base, result)
HANDLERS(nonnull_arg, (struct argument_data * data), data)
HANDLERS(nonnull_return_v1, (struct place * declared, struct place *place), declared, place)
HANDLERS(invalid_builtin, (struct builtin_data * data), data)

/* Behind these two there is nothing to go on with. */

void __ubsan_handle_builtin_unreachable(struct place *place);
void __ubsan_handle_missing_return(struct place *place);

void __ubsan_handle_builtin_unreachable(struct place *place)
{
    report_words(place, "reached what cannot be reached", __builtin_return_address(0));
    ashlar_port_stop();
}

void __ubsan_handle_missing_return(struct place *place)
{
    report_words(place, "the end of a function that returns a value", __builtin_return_address(0));
    ashlar_port_stop();
}
