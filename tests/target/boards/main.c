#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
    for (int i = 0; i < argc; i++) printf("arg %d: [%s]\n", i, argv[i]);
    char *p = malloc(100);
    printf("hello %p\n", (void *)p);
    free(p);
    return 42;
}
