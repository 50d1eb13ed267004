/** Turns of speech that say more than their words, above all to an assistant; by hand. */
const PHRASES: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    "told before",
    /\b(?:told|asked|said|explained|warned|begged|reminded)\b.{0,40}\b(?:you|this|that|already|before|twice|times|again)\b|\bI (?:already|just|literally|clearly|specifically|explicitly) (?:told|asked|said|explained|wrote|mentioned)|\bas I (?:already )?(?:said|told|explained|wrote)|\bhow (?:many|often) (?:more )?(?:times|do I)\b|\bI keep (?:telling|asking|saying|repeating)/iu,
  ],
  [
    "once more",
    /\b(?:third|3rd|fourth|4th|fifth|5th|sixth|6th|tenth|10th|hundredth|umpteenth|nth|millionth|second) (?:time|attempt|try|refactor|fix|version|round|day|hour|rewrite)\b|\b(?:twice|thrice|every (?:single )?time|time and again|over and over|again and again|once again|yet again|not again|as (?:always|usual)|like always)\b|\bagain\s*(?:\?|!)|\b(?:exact )?same (?:answer|mistake|wrong|bug|crap|nonsense|thing)\b.{0,30}\b(?:again|before|time)\b|\bback (?:to square one|where we started)\b|\bgo(?:ing)? (?:around |round )?in circles\b|\bwhere we (?:started|were)\b/iu,
  ],
  [
    "blame",
    /\byou(?:'ve| have)?(?: \w{2,10}){0,2} (?:broke|broken|ruined|deleted|removed|destroyed|wrecked|trashed|ignored?|ignoring|messed|screwed|forgot|forget|lost|overwrote|undid|invented?|made (?:it|this|that|things|everything|up)|make (?:it|this|that|things|up)|making (?:it|this|that|things|up)|hallucinat\w{1,6}|butchered|wasted|lied|pretend\w{0,4}|keep \w+ing)\b|\b(?:stop|quit) (?:\w+ing)\b|\bbecause of (?:you|your)\b|\byou(?:'re| are) (?:not (?:even )?(?:listening|reading|helping|getting|understanding|following|paying)|useless|wrong|making|breaking|ignoring|wasting|guessing)/iu,
  ],
  [
    "doubt of sense",
    /\b(?:are|did|do|can|could|have|will) you (?:even|actually|really|seriously|ever|just|not|kidding|blind|deaf)\b|\bseriously\s*[?!]|\breally\s*\?(?!\w)|\bhow hard (?:can|is)\b|\bhow (?:is|can) (?:it|this|that)(?: even)? (?:be )?(?:possible|so)\b|\bwhat (?:is|the \w+ is|'s) wrong with (?:you|this)\b|\bwhy (?:on earth|the hell|would you|do you (?:keep|always|insist)|do I (?:even )?bother|can't you|won't you)\b|\bwho (?:asked|told) you\b|\bmakes? (?:no|zero|absolutely no) sense\b|\b(?:are you )?kidding(?: me)?\b|\bunbelievable\b|\byou call (?:this|that)\b/iu,
  ],
  [
    "giving up",
    /\bI(?:'m| am)? (?:give up|giving up|quit|surrender|am done|done)\b|\b(?:forget|screw|never mind|nevermind) (?:it|this)\b|\bI(?:'ll| will) (?:just )?do it (?:myself|by hand)\b|\b(?:enough|that's it|that is it)\b\s*[.!]|\bno idea why I\b|\b(?:can't|cannot) (?:take|stand|deal with|do) (?:this|it)\b|\bout of patience\b|\bno patience\b|\blosing (?:my|all)\b|\bI(?:'m| am) (?:so |really |just |getting |sick and )?(?:tired|sick|fed up|exhausted|desperate|losing|about to|at my wit)/iu,
  ],
  [
    "time lost",
    /\b(?:wast(?:ed|ing)|spent|lost|took)\b.{0,25}\b(?:hours?|day|days|morning|afternoon|evening|night|week|weekend|minutes|time)\b|\bhours (?:lost|wasted|gone|of)\b|\ball (?:day|morning|night|afternoon|week)\b|\bwaste of (?:my )?time\b/iu,
  ],
  [
    "sigh",
    /\b(?:ugh+|argh+|aargh\w*|gah|sigh|grr+|ffs|wtf|wth|smh|omg|oof|jesus|christ|for (?:the love of|god'?s|fuck'?s|heaven'?s|crying|once)|what the (?:hell|heck|fuck)|oh (?:come on|god|no|man|great)|come on|my god|good grief|holy \w+|dude|bloody hell)\b/iu,
  ],
  [
    "mocked praise",
    /\b(?:great|brilliant|fantastic|wonderful|awesome|nice|lovely|well done|good job|great job|perfect|thanks)\b[^.!?\n]{0,60}\b(?:now|broke|broken|fails?|failed|failing|worse|gone|another|instead|for nothing|deleted|again)\b(?!\s*(?:add|please|can|do|let|on to|green|pass))|\b(?:of course|and again|surprise)\b.{0,30}\b(?:not|doesn't|n't|fail\w*|broke\w*|crash\w*|wrong)\b/iu,
  ],
  [
    "shouted",
    /\b(?:WHY|WHO|WHAT|HOW|NOT|NO|NEVER|STOP|DON'?T|STILL|AGAIN|EVERY|TWICE|ALWAYS|READ|JUST|ONLY|PLEASE|ANYTHING|NOTHING|EVERYTHING|SAME|WORSE|WORK|WORKS|FIX)\b(?! [A-Z]{2,} [A-Z]{2,} [A-Z]{2,} [A-Z]{2,})|[!?]{3,}|!\?|\?!/u,
  ],
  [
    "stuttered",
    /\b(\w{2,12})\b[\s.,!]+\1\b[\s.,!]+\1\b|\b(\w+ \w+ \w+)\b[.!,\s]+\2\b|\bplease[.,!]? please\b|\bno[,!. ]+no\b/iu,
  ],
  [
    "let off",
    /\bno (?:worries|problem|rush|hurry|need)\b|\b(?:not|isn't|no) (?:a )?(?:big deal|bad at all|your fault)\b|\bmy (?:bad|mistake|fault)\b|\bsorry,? I (?:meant|forgot|should)\b|\bI changed my mind\b/iu,
  ],
  [
    "relief",
    /\b(?:finally|at last|phew|works? now|it works|that (?:works?|worked|did it|fixed it)|all green|like a charm|exactly what I|just what I|much (?:better|cleaner|nicer)|well done|good job|great job|good work|nice work|saved my)\b/iu,
  ],
];

/** Which of them a text holds. */
export function phrasesIn(text: string): string[] {
  return PHRASES.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
}
