import { stem } from "./stem.ts";

/**
 * What a question asks with, not about: verbs and nouns that fit any subject, and words for time. That no entry has one
 * of them does not tell that its subject was never stored.
 */
const FRAME = `accept achieve act activity add advice affect ago agree aim allow alone already always amount announce
  answer anybody anyone anything appear approach area arrange arrive ask aspect associate attend attribute attitude available avoid aware away back
  base become begin behave believe benefit big both bring build buy call care carry case cause certain chance change
  characteristic check choose claim come common compare complete concern condition connect consider contain content
  continue contribute correct cost count create current deal decide decision define degree depend describe detail
  determine develop differ different difficult discover discuss draw drive each early everybody everyone everything nobody easy effect effort either else
  encourage end enjoy enough ensure enter especially event ever every exact exist expect experience explain explore
  express extra face fact factor fail fall feature feel few field figure final find finish fit focus follow force form
  frequent full future gain general get give go goal good great group grow guess hand handle happen hard hear help high
  hold hope hour idea identify imagine impact important improve include increase indicate individual influence inform
  initial inspire instead intend interest introduce involve issue item join keep key kind know lack large last late later
  lead learn leave less let level likely limit list little live long look lose lot low main major make manage manner many
  mark matter may maybe mean measure meet member mention might mind minute moment month motivate move much multiple must
  name near necessary need never new next nice normal note nothing notice number object obtain occasion occur offer often
  old one opinion option order organize origin original outcome overall own part participate particular pass past pay
  perform perhaps period person personal perspective pick place plan play point popular position possess possible potential
  practice prefer prepare present previous primary probable probably problem process produce promote proper provide
  purchase purpose pursue put quality question quick quite raise range rather reach react read ready real reason receive
  recent recommend refer reflect regard regular relate relation relationship remain remember remind represent require
  respond rest result return reveal right role run save say season see seek seem select send sense separate serious serve
  set several share show side significant similar simple since single situation size small solve somebody someone something
  sometimes sort special specific speak spend stand start state status stay step still stop strong struggle style subject
  succeed success successful suggest support suppose sure take talk teach tell tend term test thing think time today
  together tomorrow tool topic total toward travel treat try turn type typical understand unique unusual usual value
  various version view visit wait want watch way week weekend well whether whole wish within without wonder word work
  world worry worth would write wrong year yesterday yet january february march april june july august september october
  november december monday tuesday wednesday thursday friday saturday sunday morning afternoon evening night summer winter
  spring autumn day date`;

const STEMS = new Set(FRAME.split(/\s+/).map(stem));
const NUMBER = /^\p{N}+(?:st|nd|rd|th)?$/u;

/** Whether a word says how something is asked, or when, and not what about. */
export function isFrameWord(word: string): boolean {
  return /^[a-z]$/.test(word) || NUMBER.test(word) || STEMS.has(stem(word));
}
