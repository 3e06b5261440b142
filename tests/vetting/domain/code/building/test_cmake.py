"""What a CMake file runs."""

import pytest

from tests.vetting.domain.code.building.reading import facts_in, lines_in

CUT = "not all of it was read"
UNKNOWN = "it runs what only running it tells"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("execute_process(COMMAND a b COMMAND c INPUT_FILE d OUTPUT_FILE e)\n", ["cat d | a b | c >e"]),
        ("Execute_Process (COMMAND a OUTPUT_VARIABLE x)", ["x= $( a"]),
        ("set(X a)\nexecute_process(COMMAND ${X} OUTPUT_VARIABLE X)\nf(COMMAND ${X})", ["X=a", "X= $( a", "${X}"]),
        ("add_custom_command(OUTPUT x COMMAND a ARGS b DEPENDS y COMMAND c VERBATIM)", ["a b", "c"]),
        ("add_custom_target(x ALL a b COMMAND c)\nadd_custom_target(y)\nadd_custom_target(z d)", ["c", "a b", "d"]),
        ("ExternalProject_Add(x CONFIGURE_COMMAND ./a BUILD_COMMAND make)", ["./a", "make"]),
        ("exec_program(a ARGS b)", ["a b"]),
        ("if(COMMAND a)\nendif()", []),
        ("include(a.cmake)\ninclude(b)\ninclude()\nadd_subdirectory(c)\nadd_subdirectory()",
         [". a.cmake", ". b", ". b.cmake", ". c/CMakeLists.txt"]),
        ("find_package(X REQUIRED)\nfind_package()\nfind_package(${Y})",
         [". ./FindX.cmake", ". ./XConfig.cmake", ". ./x-config.cmake"]),
        (("file(READ a X)\nfile(WRITE b c d)\nfile(COPY e DESTINATION f)\nfile(GENERATE OUTPUT g CONTENT h)\n"
         "file(UPLOAD i j)\nfile(DOWNLOAD k)\nfile(GLOB l)\nfile()\nfile(READ m)"),
         ["X= $( cat a", "echo c d >b", "cp e DESTINATION f", "echo h >g", "curl -T i j", "curl -o a.out k"]),
        ("configure_file(a b @ONLY)", ["cp a b"]),
        ('install(CODE "execute_process(COMMAND a)" SCRIPT b.cmake FILES c)', ["a", ". b.cmake"]),
        (("cmake_language(CALL execute_process COMMAND a)\ncmake_language(EVAL CODE [=[f(COMMAND b)]=])\n"
         "cmake_language(DEFER)\ncmake_language(CALL)"), ["a", "b"]),
        ("FetchContent_Declare(x GIT_REPOSITORY u GIT_TAG main)", ["curl -o x.tar u", ". x.tar"]),
        ("FetchContent_Declare(x GIT_REPOSITORY u GIT_TAG v1)", ["curl -o x.tar u"]),
        ("FetchContent_Declare(x URL u URL_HASH MD5=0)", ["curl -o x.tar u"]),
        ("FetchContent_Declare(x URL u-1.zip)\nFetchContent_Populate(y)", ["curl -o x.tar u-1.zip"]),
        ("load_command(x)", []),
        ('# a(COMMAND b)\n#[[ a(COMMAND c) ]]\nf((COMMAND) d)\ng\n()\nh("COMMAND" "a b")', ["d", "a b"]),
        ('set(CMAKE_C_COMPILER_LAUNCHER a b)\nset_property(GLOBAL PROPERTY RULE_LAUNCH_LINK "c;d")',
         ["CMAKE_C_COMPILER_LAUNCHER=a;b", "a b", "c d"]),
        ("string(CONCAT X a b)\nf(COMMAND ${X})", ["X=ab", "ab"]),
        ("string(APPEND X a)\nstring(APPEND X b)\nf(COMMAND ${X})", ["X=a", "X=b", "ab"]),
        ("string(JOIN - X a b)\nf(COMMAND ${X})", ["X=a-b", "a-b"]),
        ("string(REPLACE x y X axa)\nf(COMMAND ${X})", ["X=aya", "aya"]),
        ("string(TOLOWER AB X)\nstring(TOUPPER ab Y)\nf(COMMAND ${X}${Y})", ["X=ab", "Y=AB", "abAB"]),
        ('string(STRIP " a " X)\nstring(REVERSE ba Y)\nf(COMMAND ${X} ${Y})', ["X=a", "Y=ab", "a ab"]),
        ("string(ASCII 97 98 9999999 x X)\nf(COMMAND ${X})", ["X=ab", "ab"]),
        ("string(CONFIGURE a X)\nstring(SUBSTRING abc 1 1 Y)\nstring(SUBSTRING abc x -1 Z)\nf(COMMAND ${X}${Y}${Z})",
         ["X=a", "Y=b", "Z=abc", "ababc"]),
        ("string(REGEX MATCH a X b)\nstring(ASCII)\nset()", []),
        ('list(APPEND X a b)\nlist(APPEND X c)\nf(COMMAND ${X})\ng(COMMAND "${X}")',
         ["X=;a;b", "X=;c", "a b c", ";a;b;c"]),
        ("set(X a b)\nlist(JOIN X - Y)\nlist(REVERSE X)\nlist(SORT X)\nf(COMMAND ${Y} ${X})",
         ["X=a;b", "Y=a-b", "X=b;a", "a-b b;a"]),
        ("find_program(X NAMES a b)\nf(COMMAND ${X})\nfind_program(Y)", ["X=a", "a", "Y=${Y}"]),
        ("set(X a)\nset(Y X)\nf(COMMAND ${${Y}} ${Z})", ["X=a", "Y=X", "a ${Z}"]),
        ('f(COMMAND a\\ b \\; "c\\\nd\\t" \\$)', ["a b cd\t $"]),
        ("set(X a)\nif(Y)\nset(X b)\nelse()\nset(X c)\nendif()\nf(COMMAND ${X})", ["X=a", "X=b", "X=c", "c"]),
        ("if(Y)\nset(X b)\nendif()\nset(X c)\nf(COMMAND ${X})", ["X=b", "X=c", "c"]),
        ("set(X a)\nfunction(run X)\nf(COMMAND ${X})\nendfunction()", ["X=a", "a"]),
    ],
)  # fmt: skip
def test_what_is_run_loaded_written_and_fetched_runs(source: str, expected: list[str]) -> None:
    """With the values of variables, as far as they are known."""
    assert [line.replace("  ", " ") for line in lines_in("CMakeLists.txt", source)] == [
        line.replace("  ", " ") for line in expected
    ]


@pytest.mark.parametrize(
    ("source", "rough"),
    [
        ("f(COMMAND cc x.c)\nset(X a)\n", None),
        ("f(COMMAND ${X})", UNKNOWN),
        ("try_run(a b)", UNKNOWN),
        ("set(X a)\nif(Y)\nset(X b)\nelse()\nset(X c)\nendif()\nf(COMMAND ${X})", UNKNOWN),
        ("set(X a)\nfunction(run X)\nf(COMMAND ${X})\nendfunction()", UNKNOWN),
        ("set(X a)\ninclude(b.cmake)\nf(COMMAND ${X})", UNKNOWN),
        ("set(X a)\nlist(SORT X)\nf(COMMAND ${X})", UNKNOWN),
        ("f(", CUT),
        ('f("a)', CUT),
        ("f([[a)", CUT),
        ('f(a)\n"', CUT),
        ('install(CODE [==[install(CODE [=[install(CODE [[install(CODE "f()")]])]=])]==])', CUT),
        (f"set(X {'x' * 600_000})\nf(${{X}} ${{X}})", CUT),
    ],
)  # fmt: skip
def test_what_is_not_known_of_a_file_is_said(source: str, rough: str | None) -> None:
    """Of one that is understood nothing is."""
    assert facts_in("CMakeLists.txt", source).rough == rough
