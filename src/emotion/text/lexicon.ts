/**
 * Words that carry a mood in what developers write, by hand and looked at only beside training texts. `technical` are
 * those that general word lists read as gloomy and that say nothing here ("kill the process"); they, `boost` and `again` weigh
 * nothing of their own and are told to the model as groups.
 */
interface Group {
  readonly name: string;
  readonly valence: number;
  readonly words: string;
}

const GROUPS: readonly Group[] = [
  {
    name: "delight",
    valence: 3,
    words: `
    adore adores amazing amazingly awesome beautiful beautifully beauty best bravo brilliant
    brilliantly delighted delightful ecstatic epic excellent excellently excited exciting fabulous
    fantastic fav favorite favourite flawless flawlessly genious genius glorious gorgeous greatest
    happiest hero hooray hurray impressed impressive incredible incredibly kudos legend lifesaver
    love loved lovely loves loving magnificent marvellous marvelous outstanding overjoyed perfect
    perfectly phenomenal priceless rock rocks spectacular splendid stunning superb sweet terrific
    thrilled wonderful wonderfully woohoo woow wow yay`,
  },
  {
    name: "good",
    valence: 1.8,
    words: `
    agree agreed appreciate appreciated appreciates appreciating appreciation approve approved
    better bless blessed charm charming cheers clean cleaner clever cleverly congrats congratulate
    congratulation congratulations cool correct easier easily easy elegant elegantly enjoy enjoyable
    enjoyed enjoying enjoys fascinating fast faster fine fixed fortunately friendly fun glad good
    grateful gratitude great haha hahaha handy happily happy hehe helpful honored honoured hope
    hopefully improve improved improvement improvements interesting joy laugh lgtm like liked likes
    lol luckily lucky neat neatly nice nicely nicer nicest pleasant pleasantly pleased pleasure
    prettier pretty promising proud quick quickly recommend recommended resolved robust satisfied
    satisfying saved saver shipit simple simpler smart smile smooth smoothly solid solved succeed
    success successful successfully superior sweetest thoughtful treat trust useful valuable welcome
    win winner wins wise wonder worked works worth worthwhile yep yes`,
  },
  {
    name: "thanks",
    valence: 2.2,
    words: `
    danke gracias merci thank thanked thankful thanking thanks thankyou thanx thnx thx tks tnx ty
    tysm`,
  },
  {
    name: "contempt",
    valence: -3,
    words: `
    abhor abomination absurd absurdly abysmal anger angrily angry appalling ass asshole atrocious
    awful awfully bastard bitch braindead bs bullshit catastrophe catastrophic crap crappy dammit
    damn damned damnit depressed depressing despair desperate desperately despise detest disaster
    disastrous disgrace disgraceful disgust disgusted disgusting dreadful dreadfully dumb dumbest
    enraged evil fck ffs fuck fucked fuckin fucking furious garbage goddamn hate hated hateful hates
    hating hell hellish hideous hopeless hopelessly horrendous horrible horribly horrid horrific
    idiot idiotic idiots incompetent inexcusable infuriated infuriating insane insanely insanity
    joke laughable loathe ludicrous miserable miserably moron moronic morons nightmare nightmarish
    nonsense outrage outraged outrageous pathetic piss pissed rage retarded revolting ridiculous
    ridiculously rubbish screwed shame shameful shit shitty stupid stupidity stupidly suck sucked
    sucking sucks sucky suffer suffered suffering terrible terribly torture toxic trash unacceptable
    useless vile worst worthless wtf`,
  },
  {
    name: "trouble",
    valence: -1.8,
    words: `
    abuse abused abusing abusive afraid alarming alas annoy annoyance annoyed annoying annoyingly
    annoys anxious apologies apologize apology argh arghh arrogant ashamed awkward awkwardly bad
    badly baffled baffling bah beg begging bewildered blah blame bloated bored boring bother
    bothered bothers bothersome breaks broken bug bugging buggy bugs careless closing clueless
    clumsy clunky complain complaining complains complaint complaints concern concerned concerning
    concerns confess confused confuses confusing confusion crazy cries criticism criticize cry
    crying cumbersome dangerous dangerously dire dirty disappointed disappointing disappointment
    disappoints dislike disliked dislikes doh doubt downvote downvoted downvotes downvoting drives
    driving dubious embarrassed embarrassing embarrassingly exhausted exhausting fail failed failing
    fails failure fear fears fed fishy flaky flaw flawed frightened frightening frustrate frustrated
    frustrates frustrating frustratingly frustration grr grrr guilty hack hacky hard harder harmful
    hassle headache headaches hmm horrifying horror hostile hurt hurting hurts ignorance ignorant
    ignored ignoring impossible inconvenience inconvenient inferior insult insulting irritate
    irritated irritates irritating irritation kludge kludgy laggy lame lazy liar lie lies lost lousy
    lying mad meaningless mediocre meh mess messed messing messy mislead misleading miss missed
    missing mistake mistakes nag nagging nastily nasty nervous nope nuisance obnoxious odd offended
    offensive oops overcomplicated overkill pain painful painfully pains panic pita pity pointless
    poor poorly puzzled regret regretfully regrettably reject rejected rude sad sadly sadness
    sarcasm sarcastic scare scared scares scary sceptical shocked shocking sick sigh silly skeptical
    sloppy slow slower slowly sluggish smell smells smelly sob sorry stink stinks stinky strange
    struggle struggled struggling stuck suspicious tedious terrified tired trouble troubled troubles
    troublesome ugh uglier ugliest ugly unclear unfair unfortunate unfortunately unfriendly unhappy
    unhelpful unnecessary unreadable unreliable unstable unusable unwanted upset upsetting vague
    waste wasted wasting weep weird weirdly worried worries worry worrying worse worsen wrong
    wrongly`,
  },
  {
    name: "boost",
    valence: 0,
    words: `
    absolutely bloody completely damn deeply entirely extremely freakin freaking fricking friggin
    fully highly incredibly insanely much quite really so such super too totally truly utterly very
    way`,
  },
  {
    name: "again",
    valence: 0,
    words: `
    again already always another constantly days endless endlessly forever hours keep keeps never
    repeatedly still wasted weeks yet`,
  },
  {
    name: "technical",
    valence: 0,
    words: `
    abort aborted aborting aborts bomb conflict conflicts corrupt corrupted crash crashed crashes
    crashing dead deprecated destroy destroyed destroys die died dies dying error errors exception
    exceptions execute executed fatal fatally fault faults hang hangs illegal invalid kill killed
    killer killing kills master orphan panic panics slave stop stopped stops terminate terminated
    violation warning warnings zombie`,
  },
];

export interface WordMood {
  /** -3 contempt to 3 delight; 0 for groups that weigh nothing. */
  readonly valence: number;
  readonly groups: readonly string[];
}

const WORDS = readGroups();

/** What is known of a word in lower case. */
export function moodOf(word: string): WordMood | undefined {
  return WORDS.get(word);
}

function readGroups(): ReadonlyMap<string, WordMood> {
  const words = new Map<string, WordMood>();
  for (const group of GROUPS)
    for (const word of group.words.trim().split(/\s+/u)) {
      const known = words.get(word);
      const valence = known?.valence || group.valence;
      words.set(word, { valence, groups: [...(known?.groups ?? []), group.name] });
    }
  return words;
}
