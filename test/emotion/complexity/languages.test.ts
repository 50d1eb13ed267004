import { expect, test } from "vitest";

import { findLanguage } from "../../../src/emotion/complexity/languages.ts";
import { languageOf, measured } from "./measured.ts";

/** The same function in each language: a loop, in it an `if` with `and`, an else-if, an else; then a switch of two cases. */
const SNIPPETS: Readonly<Record<string, string>> = {
  TypeScript: `function f(a: number, b = 1) {
    for (const x of y) { if (a && x) { p(); } else if (b) { q(); } else { r(); } }
    switch (a) { case 1: p(); break; case 2: q(); break; default: r(); }
  }`,
  JavaScript: `const f = (a, b) => {
    for (const x of y) { if (a && x) { p(); } else if (b) { q(); } else { r(); } }
    switch (a) { case 1: p(); break; case 2: q(); break; default: r(); }
  };`,
  Python: `def f(a, b):
    for x in y:
        if a and x:
            p()
        elif b:
            q()
        else:
            r()
    match a:
        case 1: p()
        case 2: q()
        case _: r()
`,
  Go: `package p
func f(a, b int) {
  for _, x := range y { if a && x { p() } else if b { q() } else { r() } }
  switch a { case 1: p(); case 2: q(); default: r() }
}`,
  Rust: `fn f(a: i32, b: i32) {
    for x in y { if a && x { p(); } else if b { q(); } else { r(); } }
    match a { 1 => p(), 2 => q(), _ => r() }
  }`,
  Java: `class A { void f(int a, int b) {
    for (int x : y) { if (a && x) { p(); } else if (b) { q(); } else { r(); } }
    switch (a) { case 1: p(); break; case 2: q(); break; default: r(); }
  } }`,
  C: `void f(int a, char *b) {
    for (;;) { if (a && x) { p(); } else if (b) { q(); } else { r(); } }
    switch (a) { case 1: p(); break; case 2: q(); break; default: r(); }
  }`,
  "C++": `void A::f(int a, const T &b) {
    for (auto x : y) { if (a and x) { p(); } else if (b) { q(); } else { r(); } }
    switch (a) { case 1: p(); break; case 2: q(); break; default: r(); }
  }`,
  "C#": `class A { void f(int a, int b) {
    foreach (var x in y) { if (a && x) { p(); } else if (b) { q(); } else { r(); } }
    switch (a) { case 1: p(); break; case 2: q(); break; default: r(); break; }
  } }`,
  PHP: `<?php function f($a, $b) {
    foreach ($y as $x) { if ($a && $x) { p(); } elseif ($b) { q(); } else { r(); } }
    switch ($a) { case 1: p(); break; case 2: q(); break; default: r(); }
  }`,
  Ruby: `def f(a, b)
    for x in y do
      if a && x
        p()
      elsif b
        q()
      else
        r()
      end
    end
    case a
    when 1 then p()
    when 2 then q()
    else r()
    end
  end`,
  Bash: `f() {
    for x in $y; do
      if [[ $a && $x ]]; then p; elif g "$b"; then q; else r; fi
    done
    case $a in
      1) p ;;
      2) q ;;
      *) r ;;
    esac
  }`,
};

test.each(Object.keys(SNIPPETS))("%s: the same function has the same figures", async (name) => {
  const [found, ...more] = await measured(languageOf(name), SNIPPETS[name] ?? "");

  expect(more).toEqual([]);
  // For 1, if 2, and 1, else-if 1, else 1, switch 1; a default value is one more way in TypeScript.
  expect(found).toMatchObject({
    cognitive: 7,
    nesting: 2,
    cyclomatic: name === "TypeScript" ? 8 : 7,
    parameters: name === "Bash" ? 0 : 2,
  });
  expect(found?.name).toBe(name === "C++" ? "A::f" : "f");
});

/** Name, language, text, and cyclomatic and cognitive of each function in it. */
const CASES: readonly (readonly [
  string,
  string,
  string,
  readonly (readonly [number, number])[],
])[] = [
  [
    "optional calls, members and assignments",
    "TypeScript",
    "function f() { a?.b?.(); c ??= d?.[0]; }",
    [[5, 0]],
  ],
  [
    "default values of every kind",
    "TypeScript",
    "const f = (a = 1, { b = 2, c: [d = 3] }) => 0;",
    [[4, 0]],
  ],
  [
    "or costs nothing where it gives a default",
    "TypeScript",
    "function f() { return a || b && c || d; }",
    [[4, 1]],
  ],
  [
    "a function in a function is another one",
    "TypeScript",
    "function f() { if (a) g(() => { if (b) c(); }); }",
    [
      [2, 1],
      [2, 1],
    ],
  ],
  [
    "a field's value runs apart",
    "TypeScript",
    "function f() { return class { a = b ? 1 : 2; static { if (c) d(); } }; }",
    [[1, 2]],
  ],
  [
    "a type's condition is none",
    "TypeScript",
    "function f(a: B extends C ? D : E): void {}",
    [[1, 0]],
  ],
  [
    "an overload and an abstract method are none",
    "TypeScript",
    "function f(a: 1): void; function f() {} abstract class A { abstract g(): void }",
    [[1, 0]],
  ],
  ["labels", "JavaScript", "function f() { a: for (;;) { for (;;) { continue a; } } }", [[3, 4]]],
  [
    "a comprehension is none, recursion one",
    "Python",
    "def f(n):\n    return [f(i) for i in n]\n",
    [[1, 1]],
  ],
  [
    "else of a loop costs nothing",
    "Python",
    "def f():\n    for a in b:\n        c()\n    else:\n        d()\n",
    [[2, 1]],
  ],
  [
    "an if in an else is deeper, with a word for else-if",
    "Ruby",
    "def f\n  if a\n  else\n    if b\n    end\n  end\nend",
    [[3, 4]],
  ],
  ["the same in C is a chain", "C", "void f() { if (a) {} else if (b) {} }", [[3, 2]]],
  ["a closure is deeper", "Rust", "fn f() { g(|x| if x { 1 } else { 2 }); }", [[2, 3]]],
  ["goto", "Go", "package p\nfunc f() { a: goto a }", [[1, 1]]],
  ["an interface's method has no body", "Java", "interface A { void f(); }", []],
  [
    "arms of an expression",
    "C#",
    "class A { int F(int a) => a switch { 1 => 2, _ => 3 }; }",
    [[2, 1]],
  ],
];

test.each(CASES)("%s (%s)", async (_name, language, text, figures) => {
  const found = await measured(languageOf(language), text);

  expect(found.map(({ cyclomatic, cognitive }) => [cyclomatic, cognitive])).toEqual(figures);
});

test("in JSX an and is no sequence", async () => {
  const tsx = findLanguage("a.tsx");
  if (!tsx) throw new Error("no language");

  const [found] = await measured(tsx, "const A = () => <b>{a && c && <d/>}</b>;");

  expect(found).toMatchObject({ name: "A", cognitive: 0, cyclomatic: 3 });
});
