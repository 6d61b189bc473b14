/* Of forms.c: what libomp only has. */
typedef uintptr_t handle;
handle omp_get_devices_memspace(int, const int *, handle), omp_get_device_memspace(int, handle);
handle omp_get_devices_and_host_memspace(int, const int *, handle), omp_get_device_and_host_memspace(int, handle);
handle omp_get_devices_all_memspace(handle), omp_get_devices_allocator(int, const int *, handle), omp_get_device_allocator(int, handle);
handle omp_get_devices_and_host_allocator(int, const int *, handle), omp_get_device_and_host_allocator(int, handle);
handle omp_get_devices_all_allocator(handle), omp_get_submemspace(handle, int, int *);
handle omp_get_devices_memspace_(int *, const int *, handle *), omp_get_device_memspace_(int *, handle *);
handle omp_get_devices_and_host_memspace_(int *, const int *, handle *), omp_get_device_and_host_memspace_(int *, handle *);
handle omp_get_devices_all_memspace_(handle *), omp_get_devices_allocator_(int *, const int *, handle *);
handle omp_get_device_allocator_(int *, handle *), omp_get_devices_and_host_allocator_(int *, const int *, handle *);
handle omp_get_device_and_host_allocator_(int *, handle *), omp_get_devices_all_allocator_(handle *);
handle omp_get_submemspace_(handle *, int *, int *);
int omp_get_memspace_num_resources(handle), omp_get_memspace_num_resources_(handle *);
int omp_is_free_agent(void), omp_ancestor_is_free_agent(int), omp_is_free_agent_(void), omp_ancestor_is_free_agent_(int);
void *ompx_get_dyn_cgroup_mem(void);
extern const handle omp_target_host_mem_alloc, omp_target_shared_mem_alloc, omp_target_device_mem_alloc;
extern const handle omp_target_host_mem_space, omp_target_shared_mem_space, omp_target_device_mem_space;

static void spaces(void) {
    int host = omp_get_initial_device_(), two[2] = {host, host}, both = 2, none = 77, one = 1, zero = 0, resource[1] = {0};
    handle ordinary = 99, fast = 3, wrong = 55;
    CHECK(omp_get_devices_memspace(2, two, 99) == 99 && omp_get_devices_memspace(0, two, 99) == 0);
    CHECK(omp_get_device_memspace(host, 99) == 99 && omp_get_device_memspace(none, 99) == 0);
    CHECK(omp_get_devices_and_host_memspace(2, two, 3) == 3 && omp_get_device_and_host_memspace(host, 3) == 3);
    CHECK(omp_get_devices_all_memspace(99) == 99 && omp_get_devices_all_memspace(wrong) == 0);
    CHECK(omp_get_devices_allocator(2, two, 99) == 1 && omp_get_device_allocator(host, 99) == 1);
    CHECK(omp_get_devices_and_host_allocator(2, two, 3) == 4 && omp_get_device_and_host_allocator(host, 3) == 4);
    CHECK(omp_get_devices_all_allocator(99) == 1 && omp_get_devices_all_allocator(wrong) == 0);
    CHECK(omp_get_memspace_num_resources(99) == 1 && omp_get_memspace_num_resources(wrong) == 0);
    CHECK(omp_get_submemspace(99, 1, resource) == 99 && omp_get_submemspace(99, 0, resource) == 0);
    CHECK(omp_get_devices_memspace_(&both, two, &ordinary) == 99 && omp_get_device_memspace_(&none, &ordinary) == 0);
    CHECK(omp_get_devices_and_host_memspace_(&both, two, &fast) == 3 && omp_get_device_and_host_memspace_(&host, &fast) == 3);
    CHECK(omp_get_devices_all_memspace_(&ordinary) == 99 && omp_get_devices_allocator_(&both, two, &fast) == 4);
    CHECK(omp_get_device_allocator_(&host, &fast) == 4 && omp_get_devices_and_host_allocator_(&both, two, &fast) == 4);
    CHECK(omp_get_device_and_host_allocator_(&host, &ordinary) == 1 && omp_get_devices_all_allocator_(&ordinary) == 1);
    CHECK(omp_get_memspace_num_resources_(&ordinary) == 1 && omp_get_submemspace_(&ordinary, &one, resource) == 99);
    CHECK(omp_get_submemspace_(&ordinary, &zero, resource) == 0);
    CHECK(omp_target_host_mem_alloc == 100 && omp_target_shared_mem_alloc == 101 && omp_target_device_mem_alloc == 102);
    CHECK(omp_target_host_mem_space == 100 && omp_target_shared_mem_space == 101 && omp_target_device_mem_space == 102);
#pragma omp parallel num_threads(2)
#pragma omp task
    CHECK(!omp_is_free_agent() && !omp_is_free_agent_() && !omp_ancestor_is_free_agent(1) && !omp_ancestor_is_free_agent_(1));
    CHECK(!ompx_get_dyn_cgroup_mem());
}

/* What Intel's compilers call for the routines of interoperability, and the Fortran forms of these. */
const char *__kmpc_get_interop_str(void *, int, int *), *__kmpc_get_interop_name(void *, int), *__kmpc_get_uid_from_device(int);
const char *__kmpc_get_interop_type_desc(void *, int), *__kmpc_get_interop_rc_desc(void *, int);
void *__kmpc_get_interop_ptr(void *, int, int *), *omp_get_interop_ptr_(void *, int, int *);
intptr_t omp_get_interop_int_(void *, int, int *);
const char *omp_get_interop_str_(void *, int, int *), *omp_get_interop_name_(void *, int), *omp_get_interop_type_desc_(void *, int);
const char *omp_get_interop_rc_desc_(void *, int), *omp_get_uid_from_device_(int *);
int omp_get_num_interop_properties_(void *);

static void others(void) {
    int rc = 0, host = omp_get_initial_device_();
    spaces();
    CHECK(!__kmpc_get_interop_ptr(NULL, -1, &rc) && rc == -1 && !__kmpc_get_interop_str(NULL, -99, &rc) && rc == -2);
    CHECK(__kmpc_get_interop_name(NULL, -1) == omp_get_interop_name(NULL, -1) && !__kmpc_get_interop_type_desc(NULL, -1));
    CHECK(__kmpc_get_interop_rc_desc(NULL, 0) == omp_get_interop_rc_desc(NULL, 0));
    CHECK(__kmpc_get_uid_from_device(host) == omp_get_uid_from_device(host));
    CHECK(omp_get_uid_from_device_(&host) == omp_get_uid_from_device(host));
    CHECK(!omp_get_interop_ptr_(NULL, -1, &rc) && rc == -1 && omp_get_interop_int_(NULL, -99, &rc) == 0 && rc == -2);
    CHECK(!omp_get_interop_str_(NULL, -1, &rc) && rc == -1 && omp_get_interop_name_(NULL, -1) == omp_get_interop_name(NULL, -1));
    CHECK(!omp_get_interop_type_desc_(NULL, -1) && omp_get_interop_rc_desc_(NULL, 0) == omp_get_interop_rc_desc(NULL, 0));
    CHECK(omp_get_num_interop_properties_(NULL) == 0);
}
