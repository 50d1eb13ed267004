/** What a file of git says of people: their full names, for a dictionary. */

/** `[user] name = Ana Silva` in a configuration of git. */
export function namesInConfig(text: string): string[] {
  return sections(text, "user").flatMap((section) => {
    const [, name = ""] = /^[ \t]*name[ \t]*=[ \t]*(.{1,200})$/im.exec(section) ?? [];
    return clean(name);
  });
}

/** Those whose work the log of a reference names: `<old> <new> Ana Silva <mail> 1700000000 +0100`. */
export function namesInLog(text: string): string[] {
  return unique(text.matchAll(/^[0-9a-f]{40,64} [0-9a-f]{40,64} ([^<\n]{1,200}) </gm));
}

/** Both names of a line of `.mailmap`: `Ana Silva <mail> ana <other mail>`. */
export function namesInMailmap(text: string): string[] {
  return unique(text.matchAll(/(?:^|> )([^<>#\n]{1,200}) </gm));
}

function sections(text: string, name: string): string[] {
  return text
    .split(/^(?=[ \t]*\[)/m)
    .filter((section) => section.trimStart().toLowerCase().startsWith(`[${name}]`));
}

function unique(matches: Iterable<RegExpExecArray>): string[] {
  return [...new Set(Array.from(matches, ([, name = ""]) => name).flatMap(clean))];
}

function clean(name: string): string[] {
  const bare = name.replaceAll(/^["']|["']$|[;#].*$/g, "").trim();
  return bare ? [bare] : [];
}
