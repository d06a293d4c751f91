/*
 * Conformance of the C++ library on Ashlar's heap: new in all its forms, containers, exceptions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

extern "C" {
#include "fixture.h"
}

namespace {

/* Counts how many of its kind live, so that a leak shows. */
struct Counted {
    static int alive;
    Counted() { ++alive; }
    ~Counted() { --alive; }
    std::array<int, 5> rest{};
};
int Counted::alive = 0;

struct alignas(128) Line {
    unsigned char bytes[128];
};

struct Refusing {
    explicit Refusing(bool refuses)
    {
        if (refuses) {
            throw std::runtime_error("refused by the constructor");
        }
    }
    std::array<int, 20> rest{};
};

/* A global whose constructor allocates: that is before main. */
std::vector<int> made_before_main(10, 7);

void test_allocation_before_main_is_in_the_heap(void **)
{
    assert_true(heap_holds(made_before_main.data()));
    assert_int_equal(made_before_main[9], 7);
}

void test_new_in_all_its_forms_allocates_from_the_heap(void **)
{
    std::size_t blocks = blocks_in_use();
    auto *one = new Counted;
    auto *many = new Counted[4];
    auto *quiet = new (std::nothrow) Counted;
    assert_true(heap_holds(one) && heap_holds(quiet));
    assert_int_equal(Counted::alive, 6);
    delete one;
    delete[] many;
    delete quiet;
    assert_int_equal(Counted::alive, 0);
    assert_int_equal(blocks_in_use(), blocks);
}

void test_aligned_new_is_aligned_and_in_the_heap(void **)
{
    std::size_t blocks = blocks_in_use();
    auto *one = new Line;
    auto *many = new Line[3];
    void *raw = ::operator new(40, std::align_val_t{256});
    assert_true(heap_holds(one) && heap_holds(raw));
    assert_int_equal(reinterpret_cast<std::uintptr_t>(one) % 128, 0);
    assert_int_equal(reinterpret_cast<std::uintptr_t>(many) % 128, 0);
    assert_int_equal(reinterpret_cast<std::uintptr_t>(raw) % 256, 0);
    delete one;
    delete[] many;
    ::operator delete(raw, std::align_val_t{256});
    assert_int_equal(blocks_in_use(), blocks);
    assert_heap_sound();
}

void test_vector_grows_and_gives_back(void **)
{
    std::size_t blocks = blocks_in_use();
    {
        std::vector<int> numbers;
        for (int i = 0; i < 300; i++) {
            numbers.push_back(i * 37 % 300);
        }
        std::sort(numbers.begin(), numbers.end());
        assert_true(heap_holds(numbers.data()));
        for (unsigned i = 0; i < 300; i++) {
            assert_int_equal(numbers[i], i);
        }
    }
    assert_int_equal(blocks_in_use(), blocks);
}

void test_string_grows_and_gives_back(void **)
{
    std::size_t blocks = blocks_in_use();
    {
        std::string text;
        for (int i = 0; i < 50; i++) {
            text += "word ";
        }
        std::string copy = text;
        copy.replace(0, 4, "another");
        assert_int_equal(text.size(), 250);
        assert_int_equal(copy.size(), 253);
        assert_true(copy.compare(0, 12, "another word") == 0);
    }
    assert_int_equal(blocks_in_use(), blocks);
}

void test_map_holds_and_gives_back(void **)
{
    std::size_t blocks = blocks_in_use();
    {
        std::map<int, std::string> words;
        for (int i = 0; i < 30; i++) {
            words[i * 11 % 30] = std::string(static_cast<std::size_t>(20 + i), 'x');
        }
        for (int i = 0; i < 30; i += 2) {
            words.erase(i);
        }
        assert_int_equal(words.size(), 15);
        assert_heap_sound();
    }
    assert_int_equal(blocks_in_use(), blocks);
}

void test_smart_pointers_and_functions_give_back(void **)
{
    std::size_t blocks = blocks_in_use();
    {
        auto shared = std::make_shared<Counted>();
        std::array<int, 20> big{};
        big[19] = 5;
        std::function<int()> closure = [big, shared] { return big[19] + static_cast<int>(shared.use_count()); };
        assert_int_equal(closure(), 7);
        assert_int_equal(Counted::alive, 1);
    }
    assert_int_equal(Counted::alive, 0);
    assert_int_equal(blocks_in_use(), blocks);
}

void test_nothrow_new_gives_null(void **)
{
#if LIBCXX_HAS_EXCEPTIONS
    assert_null(new (std::nothrow) char[hopeless_bytes]);
    assert_null(::operator new(hopeless_bytes, std::align_val_t{64}, std::nothrow));
#else
    skip(); /* nano's library is built without exceptions: its new ends the program */
#endif
}

#if LIBCXX_HAS_EXCEPTIONS
void test_exception_is_caught_and_its_memory_comes_back(void **)
{
    std::size_t blocks = blocks_in_use();
    bool caught = false;
    try {
        std::vector<Counted> counted(3);
        throw std::runtime_error("a message that is longer than a small string can be");
    } catch (const std::exception &error) {
        caught = std::string(error.what()).find("longer") != std::string::npos;
    }
    assert_true(caught);
    assert_int_equal(Counted::alive, 0);
    assert_int_equal(blocks_in_use(), blocks);
}

void test_constructor_that_throws_leaks_nothing(void **)
{
    std::size_t blocks = blocks_in_use();
    bool caught = false;
    try {
        delete new Refusing(false);
        delete new Refusing(true);
    } catch (const std::runtime_error &) {
        caught = true;
    }
    assert_true(caught);
    assert_int_equal(blocks_in_use(), blocks);
}

/* The compiler may leave out an allocation whose result nobody can see. */
void *volatile seen;

void test_new_throws_bad_alloc_and_calls_the_hook(void **)
{
    unsigned count = exhausted_count;
    unsigned caught = 0;
    try {
        seen = new char[hopeless_bytes];
    } catch (const std::bad_alloc &) {
        caught++;
    }
    try {
        seen = ::operator new(hopeless_bytes, std::align_val_t{64});
    } catch (const std::bad_alloc &) {
        caught++;
    }
    try {
        std::vector<char> vector(hopeless_bytes);
        seen = vector.data();
    } catch (const std::bad_alloc &) {
        caught++;
    }
    assert_int_equal(caught, 3);
    assert_int_equal(exhausted_count, count + 3);
    assert_heap_sound();
}

/* What new does when memory is out and a handler frees some: it tries again. */
char *reserve;
void free_reserve()
{
    delete[] reserve;
    reserve = nullptr;
    std::set_new_handler(nullptr);
}

void test_new_handler_may_free_memory(void **)
{
    std::vector<std::unique_ptr<char[]>> pieces;
    pieces.reserve(64);
    reserve = new char[2000];
    for (std::size_t bytes = 1 << 22; bytes >= 1024; bytes /= 2) {
        while (pieces.size() < pieces.capacity()) {
            char *piece = new (std::nothrow) char[bytes];
            if (piece == nullptr) {
                break;
            }
            pieces.emplace_back(piece);
        }
    }
    std::set_new_handler(free_reserve);
    std::unique_ptr<char[]> last(new char[1900]);
    assert_true(last != nullptr && reserve == nullptr);
    assert_heap_sound();
}
#endif

void test_heap_is_sound_at_the_end(void **)
{
    assert_heap_sound();
}

} // namespace

int main()
{
    static const CMUnitTest tests[] = {
        cmocka_unit_test(test_allocation_before_main_is_in_the_heap),
        cmocka_unit_test(test_new_in_all_its_forms_allocates_from_the_heap),
        cmocka_unit_test(test_aligned_new_is_aligned_and_in_the_heap),
        cmocka_unit_test(test_vector_grows_and_gives_back),
        cmocka_unit_test(test_string_grows_and_gives_back),
        cmocka_unit_test(test_map_holds_and_gives_back),
        cmocka_unit_test(test_smart_pointers_and_functions_give_back),
        cmocka_unit_test(test_nothrow_new_gives_null),
#if LIBCXX_HAS_EXCEPTIONS
        cmocka_unit_test(test_exception_is_caught_and_its_memory_comes_back),
        cmocka_unit_test(test_constructor_that_throws_leaks_nothing),
        cmocka_unit_test(test_new_throws_bad_alloc_and_calls_the_hook),
        cmocka_unit_test(test_new_handler_may_free_memory),
#endif
        cmocka_unit_test(test_heap_is_sound_at_the_end),
    };
    return cmocka_run_group_tests_name("C++ library", tests, NULL, NULL) == 0 ? 0 : 1;
}
