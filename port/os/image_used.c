/*
 * The program's own image: see ashlar_image_used(). It owns which one that is.
 *
 * The two symbols are weak references. The object that `tools/ashlar image build --source` makes defines them, for an image
 * that is linked; for one that is flashed by itself, the linker's command line does: -Wl,--defsym=__ashlar_image_start=ADDRESS
 * -Wl,--defsym=__ashlar_image_end=ADDRESS, the second being the end of the flash that is set apart for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ashlar_image.h>
#include <ashlar_port.h>

extern const char __ashlar_image_start[] __attribute__((weak));
extern const char __ashlar_image_end[] __attribute__((weak));

static struct {
    struct ashlar_image image;
    enum ashlar_image_error error;
    bool is_known;
} used;

enum ashlar_image_error ashlar_image_use(const void *start, size_t bytes)
{
    struct ashlar_image image;
    enum ashlar_image_error error = ashlar_image_open(&image, start, bytes);

    if (error == ASHLAR_IMAGE_SOUND) {
        ashlar_port_lock();
        used.image = image;
        used.error = error;
        used.is_known = true;
        ashlar_port_unlock();
    }
    return error;
}

/* An address may be 0, as that of an image at the start of flash is not: the vector table lies there. */
static void linked_image_use(void)
{
    uintptr_t start = (uintptr_t)__ashlar_image_start;
    uintptr_t end = (uintptr_t)__ashlar_image_end;
    struct ashlar_image image;
    enum ashlar_image_error error = ashlar_image_open(&image, __ashlar_image_start, start < end ? end - start : 0);

    ashlar_port_lock();
    /* Another thread may have been quicker, with ashlar_image_use() even. */
    if (!used.is_known) {
        used.image = image;
        used.error = error;
        used.is_known = true;
    }
    ashlar_port_unlock();
}

enum ashlar_image_error ashlar_image_used(struct ashlar_image *image)
{
    enum ashlar_image_error error;

    if (!used.is_known) {
        linked_image_use();
    }
    ashlar_port_lock();
    *image = used.image;
    error = used.error;
    ashlar_port_unlock();
    return error;
}
