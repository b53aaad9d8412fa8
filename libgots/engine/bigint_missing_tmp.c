#include "engine/bigint.h"
bool gots__bigint_same(const void*a,size_t x,const void*b,size_t y){(void)a;(void)b;return x==y;}
uint32_t gots__bigint_hash(const void*a,size_t x){(void)a;return (uint32_t)x;}
