/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "image/tree.h"
#include "image/treelinks.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static struct tree tree;

static void file(const char *path)
{
	assert_int_equal(tree_add(&tree, path, S_IFREG | 0644, "/source"), 0);
}

static void link_to(const char *path, const char *target)
{
	assert_int_equal(tree_add(&tree, path, S_IFLNK | 0777, target), 0);
}

static void offer(const char *path, mode_t mode, const char *source)
{
	struct tree_node node = {
		.path = (char *)path, .source = (char *)source, .mode = mode, .whose = "hook"
	};

	assert_int_equal(tree_offer(&tree, &node), 0);
}

static mode_t type_of(const char *path)
{
	const struct tree_node *node = tree_find(&tree, path);

	return node ? node->mode & S_IFMT : 0;
}

static int end(void **state)
{
	(void)state;
	tree_free(&tree);
	tree = (struct tree){ 0 };
	return 0;
}

static void test_files_go_where_links_lead(void **state)
{
	(void)state;
	file("lib/modules/a");
	file("one/two/three/b");
	file("lib/deep/c");
	link_to("lib", "usr/lib");
	link_to("one/two", "../x/./y/../z");
	link_to("lib/deep", "/opt//deep/");
	assert_int_equal(tree_settle(&tree), 0);
	assert_int_equal(type_of("lib"), S_IFLNK);
	assert_int_equal(type_of("usr/lib/modules/a"), S_IFREG);
	assert_int_equal(type_of("usr/lib/deep"), S_IFLNK);
	assert_int_equal(type_of("opt/deep/c"), S_IFREG);
	assert_int_equal(type_of("x/z/three/b"), S_IFREG);
	assert_int_equal(type_of("lib/modules/a"), 0);
	assert_string_equal(treelinks_find(&tree, "//lib/deep/c")->path, "opt/deep/c");
	assert_string_equal(treelinks_find(&tree, "/one/two/three")->path, "x/z/three");
	assert_null(treelinks_find(&tree, "/lib/nothing"));
}

static void test_none_leads_out(void **state)
{
	(void)state;
	file("a/b");
	link_to("a", "../../../etc");
	assert_int_equal(tree_settle(&tree), 0);
	assert_int_equal(type_of("etc/b"), S_IFREG);
}

static void test_circle(void **state)
{
	(void)state;
	file("a/file");
	link_to("a", "b");
	link_to("b", "/a");
	assert_int_equal(tree_settle(&tree), -ELOOP);
	assert_null(treelinks_find(&tree, "a"));
}

static void test_link_behind_which_is_a_file(void **state)
{
	(void)state;
	file("file");
	file("a/below");
	link_to("a", "file");
	assert_int_equal(tree_settle(&tree), -EEXIST);
}

static void test_offered_link_and_added_directory(void **state)
{
	(void)state;
	assert_int_equal(tree_add(&tree, "lib", S_IFDIR | 0700, NULL), 0);
	file("lib/a");
	offer("lib", S_IFLNK | 0777, "usr/lib");
	offer("usr/lib", S_IFDIR | 0755, NULL);
	offer("usr/lib/a", S_IFREG | 0644, "/other");
	assert_int_equal(tree_settle(&tree), 0);
	assert_int_equal(type_of("lib"), S_IFLNK);
	assert_string_equal(tree_find(&tree, "usr/lib/a")->source, "/source");
	assert_null(tree_find(&tree, "usr/lib/a")->whose);
}

static void test_offered_twice(void **state)
{
	(void)state;
	offer("a", S_IFREG | 0644, "/a");
	offer("a", S_IFREG | 0644, "/a");
	offer("b", S_IFREG | 0644, "/b");
	assert_int_equal(tree_settle(&tree), 0);
	assert_int_equal(tree.count, 2);
	offer("b", S_IFREG | 0600, "/b");
	assert_int_equal(tree_settle(&tree), -EEXIST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_files_go_where_links_lead, end),
		cmocka_unit_test_teardown(test_none_leads_out, end),
		cmocka_unit_test_teardown(test_circle, end),
		cmocka_unit_test_teardown(test_link_behind_which_is_a_file, end),
		cmocka_unit_test_teardown(test_offered_link_and_added_directory, end),
		cmocka_unit_test_teardown(test_offered_twice, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
