import { expect, test } from "vitest";

import { openMemory } from "./open-memory.ts";

test.each([
  ["解析器缓存按模式版本失效", "缓存失效"],
  ["解析器缓存按模式版本失效", "模式"],
  ["パーサーのキャッシュを消す", "キャッシュはどこ"],
  ["파서의 캐시를 비운다", "캐시"],
  ["แคชของตัวแยกวิเคราะห์หมดอายุ", "แคช"],
  ["React组件的缓存", "react"],
  ["我家的猫很老", "猫"],
  ["المحلل يحتفظ بالتعليقات", "المحلل"],
  ["Der Zerleger hält Größenangaben", "grossenangaben größenangaben"],
  ["Le café est fermé", "cafe ferme"],
  ["ship it 🚀 today", "ship 🚀"],
  ["Разбор кэша", "кэша"],
])("%s is found by %s", (body, query) => {
  const { add, find } = openMemory();
  add({ body: "Nothing of all this: 日本の天気, 오늘, อากาศ, शब्द" });
  add({ body });

  expect(find(query)[0]).toBe("K2");
});

test("a text without spaces leaves no word behind when it is forgotten", () => {
  const { add, find, memory, store } = openMemory();
  add({ title: "缓存", body: "React组件的缓存" });

  memory.forget(1);

  expect(find("缓存")).toEqual([]);
  expect(store.db.prepare("SELECT count(*) AS n FROM temp.entry_words").get()).toEqual({ n: 0 });
});
