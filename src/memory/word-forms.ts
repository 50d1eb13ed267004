import { stem } from "./stem.ts";

/** Forms that no suffix tells: a question says "did she buy", the answer says "bought". */
const IRREGULAR = `become became|begin began begun|bend bent|bind bound|bite bit bitten|bleed bled|blow blew blown|
  break broke broken|bring brought|build built|burn burnt|buy bought|catch caught|child children|choose chose chosen|
  come came|creep crept|deal dealt|dig dug|draw drew drawn|dream dreamt|drink drank drunk|drive drove driven|
  eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found|fly flew flown|foot feet|
  forget forgot forgotten|forgive forgave forgiven|freeze froze frozen|get got gotten|give gave given|go went gone|
  good better best|grow grew grown|hang hung|hear heard|hide hid hidden|hold held|keep kept|know knew known|lay laid|
  lead led|learn learnt|leave left|lend lent|life lives|light lit|lose lost|make made|man men|mean meant|meet met|
  mouse mice|overcome overcame|pay paid|person people|ride rode ridden|ring rang rung|rise rose risen|run ran|say said|
  see saw seen|seek sought|sell sold|send sent|shake shook shaken|shine shone|shoot shot|show shown|
  shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept|slide slid|speak spoke spoken|spend spent|
  spin spun|spring sprang sprung|stand stood|steal stole stolen|stick stuck|sting stung|strike struck|swear swore sworn|
  sweep swept|swim swam swum|take took taken|teach taught|tear tore torn|tell told|think thought|throw threw thrown|
  tooth teeth|understand understood|wake woke woken|wear wore worn|weave wove woven|weep wept|wife wives|win won|
  wind wound|woman women|worse worst bad|write wrote written`;

/** What developers write for short, with the long word. */
const SHORT = `admin administrator|app application|arg argument|arr array|async asynchronous|attr attribute|
  auth authentication authenticate|avg average|bool boolean|calc calculate|char character|cmd command|col column|
  concat concatenate|config configuration conf cfg|conn connection|coord coordinate|ctx context|db database|
  dec decrement|del delete remove rm|desc description|dest destination dst|dev development|df dataframe|dict dictionary|diff difference|dim dimension|
  dir directory folder|doc documentation|elem element|enum enumerate|env environment|err error|eval evaluate|
  exec execute execution|fmt format|freq frequency|func function fn|gen generate|id identifier|idx index|img image|inc increment|
  impl implementation|info information|init initialize initialise initialization|int integer|iter iterate iterator|
  js javascript|k8s kubernetes|lat latitude|len length|lib library|lon lng longitude|lst list|mat matrix|max maximum|min minimum|msg message|mul mult multiply|np numpy|num number|
  obj object|param parameter|passwd password pwd|pd pandas|perm permission|pg postgres postgresql|pkg package|pos position|
  prev previous|prod production|py python|rand random|ref reference|regex regexp|repo repository|req request|
  resp response|sec second|spec specification|src source|str string|sync synchronize|tbl table|tf tensorflow|txt text|temp temporary tmp|
  util utility|val value|var variable|vec vector|ver version|win window|btn button`;

const FORMS = readGroups(`${IRREGULAR}|${SHORT}`);

/** The words that mean the same as one whose stem is given, itself among them; none when it has no other form. */
export function formsOf(stemmed: string): readonly string[] {
  return FORMS.get(stemmed) ?? [];
}

/** One name for a stem and the stems of the other forms of its word. */
export function keyOf(stemmed: string): string {
  return FORMS.get(stemmed)?.[0] ?? stemmed;
}

function readGroups(text: string): ReadonlyMap<string, readonly string[]> {
  const groups = text.split("|").map((group) => group.trim().split(" "));
  return new Map(groups.flatMap((group) => group.map((word) => [stem(word), group] as const)));
}
