/*
 * Random calls, compared with a model that has one entry for each page.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mapping/groups.h"
#include "mapping/world.h"

#include "support/prng.h"

#define STEPS 60000
#define ALL (PROT_READ | PROT_WRITE | PROT_EXEC)

enum use { FREE, MALLOCS, MMAPS };

static struct {
    enum use use;
    bool is_first; /* of one of malloc's mappings */
    int protection;
    char content; /* of all its bytes that the test looks at */
} model[RAM_PAGES];
static size_t break_bytes; /* from the start of RAM */

static size_t lowest_mapped(void)
{
    size_t page = 0;
    while (page < RAM_PAGES && model[page].use == FREE) {
        page++;
    }
    return page;
}

/* Pages above the break. */
static size_t lowest_page(void)
{
    return (break_bytes + PAGE - 1) / PAGE;
}

static size_t model_find(size_t count)
{
    for (size_t end = RAM_PAGES; end >= count && end - count >= lowest_page(); end--) {
        bool is_free = true;
        for (size_t page = end - count; page < end; page++) {
            is_free = is_free && model[page].use == FREE;
        }
        if (is_free) {
            return end - count;
        }
    }
    return RAM_PAGES;
}

static bool pages_merge(size_t page)
{
    return model[page].use == model[page - 1].use && model[page].protection == model[page - 1].protection &&
           (model[page].use != MALLOCS || !model[page].is_first);
}

static size_t model_runs(void)
{
    size_t runs = 0;
    for (size_t page = 0; page < RAM_PAGES; page++) {
        runs += model[page].use != FREE && (page == 0 || !pages_merge(page));
    }
    return runs;
}

static size_t model_stretches(void)
{
    size_t stretches = 0;
    for (size_t page = 0; page < RAM_PAGES; page++) {
        stretches += model[page].use == MMAPS && model[page].protection != ALL && (page == 0 || !pages_merge(page));
    }
    return stretches;
}

static void model_set(size_t page, size_t count, enum use use, int protection)
{
    for (size_t i = page; i < page + count; i++) {
        model[i].use = use;
        model[i].is_first = i == page;
        model[i].protection = protection;
    }
}

static void content_check(void)
{
    for (size_t page = 0; page < RAM_PAGES; page++) {
        if (model[page].use == MMAPS) {
            assert_int_equal(page_at(page)[0], model[page].content);
            assert_int_equal(page_at(page)[PAGE - 1], model[page].content);
            assert_int_equal(mpu_allows(page_at(page)), model[page].protection);
        } else {
            assert_int_equal(mpu_allows(page_at(page)), ALL);
        }
    }
}

static void content_write(size_t page, size_t count, char value)
{
    memset(page_at(page), value, count * PAGE);
    for (size_t i = page; i < page + count; i++) {
        model[i].content = value;
    }
}

static int protection_allowed(int protection)
{
    if ((protection & PROT_WRITE) != 0) {
        return ALL;
    }
    return (protection & PROT_EXEC) != 0 ? PROT_READ | PROT_EXEC : protection;
}

static void do_mmap(struct prng *prng)
{
    size_t count = 1 + prng_below(prng, 4);
    size_t page = model_find(count);
    char *start = map(count * PAGE - prng_below(prng, (uint32_t)PAGE));
    bool fits = page < RAM_PAGES;
    if (fits) {
        model_set(page, count, MMAPS, ALL);
        if (model_runs() > ASHLAR_MAPPINGS_MAX || start == MAP_FAILED) {
            model_set(page, count, FREE, ALL); /* fresh pages count as a run of their own for a moment */
            assert_ptr_equal(start, MAP_FAILED);
            assert_true(model_runs() >= ASHLAR_MAPPINGS_MAX);
            return;
        }
    }
    assert_ptr_equal(start, fits ? page_at(page) : MAP_FAILED);
    if (fits) {
        assert_true(holds_only(start, count * PAGE, 0));
        content_write(page, count, (char)prng_next(prng));
    }
}

static void do_malloc(struct prng *prng)
{
    size_t count = 1 + prng_below(prng, 4);
    size_t page = model_find(count);
    char *start = ashlar_port_map(count * PAGE);
    if (page == RAM_PAGES || model_runs() == ASHLAR_MAPPINGS_MAX) {
        assert_null(start);
        return;
    }
    assert_ptr_equal(start, page_at(page));
    model_set(page, count, MALLOCS, ALL);
}

static size_t model_malloced(size_t page)
{
    size_t count = 0;
    if (model[page].use == MALLOCS && model[page].is_first) {
        do {
            count++;
        } while (page + count < RAM_PAGES && model[page + count].use == MALLOCS && !model[page + count].is_first);
    }
    return count;
}

static void do_free(struct prng *prng)
{
    size_t page = prng_below(prng, RAM_PAGES);
    size_t count = model_malloced(page);
    assert_int_equal(ashlar_port_mapped_bytes(page_at(page)), count * PAGE);
    assert_int_equal(ashlar_port_unmap(page_at(page)), count != 0);
    model_set(page, count, FREE, ALL);
}

static void do_change(struct prng *prng, bool is_unmap)
{
    static const int protections[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_EXEC, READ_WRITE, READ_WRITE};
    size_t page = prng_below(prng, RAM_PAGES);
    size_t count = 1 + prng_below(prng, (uint32_t)(RAM_PAGES - page < 6 ? RAM_PAGES - page : 6));
    int protection = protections[prng_below(prng, COUNT_OF(protections))];
    bool is_malloced = false;
    bool is_mapped = true;
    for (size_t i = page; i < page + count; i++) {
        is_malloced = is_malloced || model[i].use == MALLOCS;
        is_mapped = is_mapped && model[i].use != FREE;
    }
    int expected = 0;
    if (page < lowest_page()) {
        expected = is_unmap ? EINVAL : ENOMEM;
    } else if (!is_unmap && !is_mapped) {
        expected = ENOMEM;
    } else if (is_malloced) {
        expected = EINVAL;
    }
    unsigned char before[sizeof model];
    memcpy(before, model, sizeof model);
    if (expected == 0) {
        for (size_t i = page; i < page + count; i++) {
            model[i].use = is_unmap ? FREE : MMAPS;
            model[i].protection = is_unmap ? ALL : protection_allowed(protection);
            model[i].is_first = false;
        }
        if (model_runs() > ASHLAR_MAPPINGS_MAX || model_stretches() > ASHLAR_MPROTECT_REGIONS) {
            memcpy(model, before, sizeof model);
            expected = ENOMEM;
        }
    }
    errno = 0;
    int result = is_unmap ? ashlar_munmap(page_at(page), count * PAGE) : ashlar_mprotect(page_at(page), count * PAGE, protection);
    assert_int_equal(result, expected == 0 ? 0 : -1);
    assert_int_equal(errno, expected);
}

static void do_break(struct prng *prng)
{
    size_t wanted = prng_below(prng, (uint32_t)((RAM_PAGES + 1) * PAGE));
    int result = brk(page_at(0) + wanted);
    bool fits = wanted <= lowest_mapped() * PAGE;
    assert_int_equal(result, fits ? 0 : -1);
    break_bytes = fits ? wanted : break_bytes;
    assert_ptr_equal(sbrk(0), page_at(0) + break_bytes);
}

static void run_steps(uint32_t seed, unsigned steps)
{
    struct prng prng = prng_seeded(seed);
    world_start(ASHLAR_MPROTECT_REGIONS);
    memset(model, 0, sizeof model);
    model_set(0, RAM_PAGES, FREE, ALL);
    break_bytes = 0;
    for (unsigned step = 0; step < steps; step++) {
        switch (prng_below(&prng, 8)) {
        case 0:
        case 1:
            do_mmap(&prng);
            break;
        case 2:
            do_malloc(&prng);
            break;
        case 3:
            do_free(&prng);
            break;
        case 4:
        case 5:
            do_change(&prng, true);
            break;
        case 6:
            do_change(&prng, false);
            break;
        default:
            do_break(&prng);
        }
        content_check();
    }
}

static void test_random_calls_agree_with_the_model(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 4; seed++) {
        print_message("seed %u\n", (unsigned)seed);
        run_steps(seed, STEPS / 4);
    }
}

int run_random_tests(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_calls_agree_with_the_model)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
