import { expect, test } from "vitest";

import { languageOf, measured } from "./measured.ts";

/** The examples of "Cognitive Complexity" (G. A. Campbell, SonarSource), with the figures that it gives them. */
const EXAMPLES: readonly (readonly [
  name: string,
  language: string,
  cognitive: number,
  text: string,
])[] = [
  [
    "sumOfPrimes",
    "Java",
    7,
    `
class A { int sumOfPrimes(int max) {
  int total = 0;
  OUT: for (int i = 1; i <= max; ++i) {
    for (int j = 2; j < i; ++j) {
      if (i % j == 0) {
        continue OUT;
      }
    }
    total += i;
  }
  return total;
} }`,
  ],
  [
    "getWords",
    "Java",
    1,
    `
class A { String getWords(int number) {
  switch (number) {
    case 1: return "one";
    case 2: return "a couple";
    case 3: return "a few";
    default: return "lots";
  }
} }`,
  ],
  [
    "sequences of operators",
    "Java",
    4,
    `
class A { void f() {
  if (a
      && b && c
      || d || e
      && f) {}
} }`,
  ],
  [
    "a sequence that a not breaks",
    "Java",
    3,
    `
class A { void f() {
  if (a
      &&
      !(b && c)) {}
} }`,
  ],
  [
    "catch",
    "Java",
    9,
    `
class A { void myMethod() {
  try {
    if (condition1) {
      for (int i = 0; i < 10; i++) {
        while (condition2) { }
      }
    }
  } catch (ExcepType1 | ExcepType2 e) {
    if (condition2) { }
  }
} }`,
  ],
  [
    "lambda",
    "Java",
    2,
    `
class A { void myMethod2() {
  Runnable r = () -> {
    if (condition1) { }
  };
} }`,
  ],
  [
    "overriddenSymbolFrom",
    "Java",
    19,
    `
class A { private MethodJavaSymbol overriddenSymbolFrom(ClassJavaType classType) {
  if (classType.isUnknown()) {
    return Symbols.unknownMethodSymbol;
  }
  boolean unknownFound = false;
  List<JavaSymbol> symbols = classType.getSymbol().members().lookup(name);
  for (JavaSymbol overrideSymbol : symbols) {
    if (overrideSymbol.isKind(JavaSymbol.MTH) && !overrideSymbol.isStatic()) {
      MethodJavaSymbol methodJavaSymbol = (MethodJavaSymbol) overrideSymbol;
      if (canOverride(methodJavaSymbol)) {
        Boolean overriding = checkOverridingParameters(methodJavaSymbol, classType);
        if (overriding == null) {
          if (!unknownFound) {
            unknownFound = true;
          }
        } else if (overriding) {
          return methodJavaSymbol;
        }
      }
    }
  }
  if (unknownFound) {
    return Symbols.unknownMethodSymbol;
  }
  return null;
} }`,
  ],
  [
    "addVersion",
    "Java",
    35,
    `
class A { private void addVersion(final Entry entry, final Transaction txn) throws RollbackException {
  final TransactionIndex ti = _persistit.getTransactionIndex();
  while (true) {
    try {
      synchronized (this) {
        if (frst != null) {
          if (frst.getVersion() > entry.getVersion()) {
            throw new RollbackException();
          }
          if (txn.isActive()) {
            for (Entry e = frst; e != null; e = e.getPrevious()) {
              final long version = e.getVersion();
              final long depends = ti.wwDependency(version, txn.getTransactionStatus(), 0);
              if (depends == TIMED_OUT) {
                throw new WWRetryException(version);
              }
              if (depends != 0 && depends != ABORTED) {
                throw new RollbackException();
              }
            }
          }
        }
        entry.setPrevious(frst);
        frst = entry;
        break;
      }
    } catch (final WWRetryException re) {
      try {
        final long depends = ti.wwDependency(re.getVersionHandle(), txn.getTransactionStatus(), MAX);
        if (depends != 0 && depends != ABORTED) {
          throw new RollbackException();
        }
      } catch (final InterruptedException ie) {
        throw new PersistitInterruptedException(ie);
      }
    } catch (final InterruptedException ie) {
      throw new PersistitInterruptedException(ie);
    }
  }
} }`,
  ],
  [
    "toRegexp",
    "Java",
    20,
    `
class A { private static String toRegexp(String antPattern, String directorySeparator) {
  final String escapedDirectorySeparator = '\\\\' + directorySeparator;
  final StringBuilder sb = new StringBuilder(antPattern.length());
  sb.append('^');
  int i = antPattern.startsWith("/") || antPattern.startsWith("\\\\") ? 1 : 0;
  while (i < antPattern.length()) {
    final char ch = antPattern.charAt(i);
    if (SPECIAL_CHARS.indexOf(ch) != -1) {
      sb.append('\\\\').append(ch);
    } else if (ch == '*') {
      if (i + 1 < antPattern.length() && antPattern.charAt(i + 1) == '*') {
        if (i + 2 < antPattern.length() && isSlash(antPattern.charAt(i + 2))) {
          sb.append("(?:.*").append(escapedDirectorySeparator).append("|)");
          i += 2;
        } else {
          sb.append(".*");
          i += 1;
        }
      } else {
        sb.append("[^").append(escapedDirectorySeparator).append("]*?");
      }
    } else if (ch == '?') {
      sb.append("[^").append(escapedDirectorySeparator).append("]");
    } else if (isSlash(ch)) {
      sb.append(escapedDirectorySeparator);
    } else {
      sb.append(ch);
    }
    i++;
  }
  sb.append('$');
  return sb.toString();
} }`,
  ],
  [
    "a decorator",
    "Python",
    1,
    `
def a_decorator(a, b):
    def inner(func):
        if condition:
            print(b)
        func()
    return inner
`,
  ],
  [
    "not a decorator",
    "Python",
    2,
    `
def not_a_decorator(a, b):
    my_var = a*b
    def inner(func):
        if condition:
            print(b)
        func()
    return inner
`,
  ],
];

test.each(EXAMPLES)("%s (%s) has %d", async (_name, language, cognitive, text) => {
  const [first] = await measured(languageOf(language), text);

  expect(first?.cognitive).toBe(cognitive);
});

const SAVE = `
const model = { save: function (options, callback) {
  var self = this;
  if (typeof options === 'function') {
    callback = options;
    options = {};
  }
  options || (options = {});
  self._validate(self.toJSON(), function (err) {
    if (err) {
      callback && callback.call(null, err);
      return;
    }
    self.sync(self.isNew() ? 'create' : 'update', options, function (err, response) {
      var facade = { err: err }, parsed;
      if (err) {
        facade.error = err;
      } else {
        if (!self._saveEvent) {
          self._saveEvent = self.publish(EVT_SAVE, { preventable: false });
        }
        if (response) {
          parsed = facade.parsed = self._parse(response);
        }
        self.changed = {};
      }
      callback && callback.apply(null, arguments);
    });
  });
  return self;
} };`;

test("save (JavaScript) has 20 by the paper, which counts a function with those inside it", async () => {
  const paper = { ...languageOf("JavaScript"), apart: false, countsOr: true };

  const [save] = await measured(paper, SAVE);

  expect(save).toMatchObject({ name: "save", cognitive: 20 });
});

test("save has 1, 3 and 7 by eslint-plugin-sonarjs, which counts each for itself", async () => {
  const found = await measured(languageOf("JavaScript"), SAVE);

  expect(found.map(({ cognitive }) => cognitive)).toEqual([1, 3, 7]);
});
