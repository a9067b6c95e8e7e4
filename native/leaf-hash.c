// The addon: what of native/ can be called from JavaScript, through Node-API. It shares no state, so any number of
// threads may load it. What it exports:
//   paths(): string[]                          ways of hashing that this processor has
//   leaves(bytes, bounds, count, to, path)     as LeafHasher.leaves in core/hash/leaf-hasher.ts; path indexes paths()
//   pairs(hashes, count, to, path)             as LeafHasher.pairs
#define NAPI_VERSION 8
#include <node_api.h>

#include <stdio.h>
#include <stdlib.h>

#include "batch.h"

// What each thread that loads the addon has of its own. Asking the processor is slow where it is a virtual one.
struct instance {
  struct path paths[MAX_PATHS];
  size_t count;
};

// One argument that is a typed array, of its own memory or shared.
struct array {
  void *data;
  size_t length;
};

static bool read_array(napi_env env, napi_value value, napi_typedarray_type wanted, struct array *array) {
  bool is = false;
  napi_typedarray_type type;
  return napi_is_typedarray(env, value, &is) == napi_ok && is &&
         napi_get_typedarray_info(env, value, &type, &array->length, &array->data, NULL, NULL) == napi_ok &&
         type == wanted;
}

// What read_count gives for numbers that count nothing; more than any array holds.
#define NO_COUNT SIZE_MAX

// False where the value is no number at all. A count is a whole number from 0 on that a double states exactly.
static bool read_count(napi_env env, napi_value value, size_t *count) {
  double number;
  if (napi_get_value_double(env, value, &number) != napi_ok) return false;
  const bool counts =
      number >= 0 && number <= 9007199254740991.0 && number < (double)SIZE_MAX && number == (double)(size_t)number;
  *count = counts ? (size_t)number : NO_COUNT;
  return true;
}

static const struct instance *own_instance(napi_env env) {
  void *data = NULL;
  return napi_get_instance_data(env, &data) == napi_ok ? data : NULL;
}

static const struct path *read_path(napi_env env, napi_value value) {
  const struct instance *instance = own_instance(env);
  size_t index;
  const bool known = instance != NULL && read_count(env, value, &index) && index < instance->count;
  return known ? &instance->paths[index] : NULL;
}

static napi_value refuse_types(napi_env env, const char *usage) {
  napi_throw_type_error(env, NULL, usage);
  return NULL;
}

static napi_value refuse_range(napi_env env, const char *format, size_t number) {
  char message[128];
  snprintf(message, sizeof message, format, number);
  napi_throw_range_error(env, NULL, message);
  return NULL;
}

static const char NOT_A_COUNT[] = "the count is not a whole number from 0 on";

static napi_value leaves(napi_env env, napi_callback_info info) {
  napi_value args[5];
  size_t given = 5, count;
  struct array bytes, bounds, to;
  const struct path *path;
  if (napi_get_cb_info(env, info, &given, args, NULL, NULL) != napi_ok || given < 5 ||
      !read_array(env, args[0], napi_uint8_array, &bytes) || !read_array(env, args[1], napi_uint32_array, &bounds) ||
      !read_count(env, args[2], &count) || !read_array(env, args[3], napi_uint8_array, &to) ||
      (path = read_path(env, args[4])) == NULL)
    return refuse_types(env, "leaves(bytes: Uint8Array, bounds: Uint32Array, count, to: Uint8Array, path)");
  if (count == NO_COUNT) return refuse_range(env, NOT_A_COUNT, 0);
  if (bounds.length == 0 || bounds.length - 1 < count || to.length / SHA256_DIGEST < count)
    return refuse_range(env, "%zu records do not fit the arrays given", count);
  // All are checked before anything is written, and each again as it is used.
  size_t good = first_stray(bounds.data, count, bytes.length);
  if (good == count) good = hash_leaves(path, bytes.data, bytes.length, bounds.data, count, to.data);
  return good == count ? NULL : refuse_range(env, "record %zu does not lie within the bytes given", good);
}

static napi_value pairs(napi_env env, napi_callback_info info) {
  napi_value args[4];
  size_t given = 4, count;
  struct array hashes, to;
  const struct path *path;
  if (napi_get_cb_info(env, info, &given, args, NULL, NULL) != napi_ok || given < 4 ||
      !read_array(env, args[0], napi_uint8_array, &hashes) || !read_count(env, args[1], &count) ||
      !read_array(env, args[2], napi_uint8_array, &to) || (path = read_path(env, args[3])) == NULL)
    return refuse_types(env, "pairs(hashes: Uint8Array, count, to: Uint8Array, path)");
  if (count == NO_COUNT) return refuse_range(env, NOT_A_COUNT, 0);
  if (hashes.length / (2 * SHA256_DIGEST) < count || to.length / SHA256_DIGEST < count)
    return refuse_range(env, "%zu pairs of hashes do not fit the arrays given", count);
  hash_pairs(path, hashes.data, count, to.data);
  return NULL;
}

static napi_value paths(napi_env env, napi_callback_info info) {
  (void)info;
  const struct instance *instance = own_instance(env);
  napi_value names, name;
  if (instance == NULL || napi_create_array_with_length(env, instance->count, &names) != napi_ok) return NULL;
  for (size_t i = 0; i < instance->count; i++) {
    if (napi_create_string_utf8(env, instance->paths[i].name, NAPI_AUTO_LENGTH, &name) != napi_ok ||
        napi_set_element(env, names, (uint32_t)i, name) != napi_ok)
      return NULL;
  }
  return names;
}

static void free_instance(napi_env env, void *data, void *hint) {
  (void)env, (void)hint;
  free(data);
}

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"paths", NULL, paths, NULL, NULL, NULL, napi_enumerable, NULL},
      {"leaves", NULL, leaves, NULL, NULL, NULL, napi_enumerable, NULL},
      {"pairs", NULL, pairs, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  struct instance *instance = malloc(sizeof *instance);
  if (instance == NULL) return NULL;
  instance->count = find_paths(instance->paths);
  if (napi_set_instance_data(env, instance, free_instance, NULL) != napi_ok) {
    free(instance);
    return NULL;
  }
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
  return exports;
}
