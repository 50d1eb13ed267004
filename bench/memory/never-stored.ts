/**
 * 200 questions about things that were never stored, in the words of people who do not know that. Their names, verbs and
 * everyday words are in the collections that they are asked of; the subject, in brackets here, is not:
 * `subjects` lets a benchmark check that.
 */
export interface NeverStored {
  readonly text: string;
  /** Words that occur nowhere in the collection, lower-case. */
  readonly subjects: readonly string[];
}

/** 100 questions to a collection of people's conversations, each about one of `names`, in turn. */
export function neverStored(names: readonly string[]): NeverStored[] {
  return PERSONAL.map((line, n) =>
    read(line.replaceAll("{name}", names[n % names.length] ?? "she")),
  );
}

/** 100 questions to a collection of developers' notes. */
export function neverStoredByDevelopers(): NeverStored[] {
  return DEVELOPER.map(read);
}

function read(line: string): NeverStored {
  return {
    text: line.replace(/[[\]]/g, ""),
    subjects: [...line.matchAll(/\[([^\]]+)\]/g)].map(([, word = ""]) => word.toLowerCase()),
  };
}

const PERSONAL = lines(`
When did {name} go to the [dentist]?
What did {name} tell the [pharmacist] about the new job?
How much is {name}'s [mortgage] every month?
What colour is {name}'s [motorcycle]?
Who taught {name} to ride a [motorcycle]?
When does {name}'s [passport] expire?
Which [vaccine] did {name} get last winter?
What kind of [telescope] did {name} buy?
Did {name} see the [eclipse] with friends?
What did {name} think of the [opera]?
How long has {name} been learning the [trumpet]?
What is {name}'s favorite [sushi] place?
Where did {name} go [snorkeling] on vacation?
When did {name} first try [snowboarding]?
What did {name} say about the [skydiving] experience?
How much [rent] does {name} pay for the apartment?
Why did {name} argue with the [landlord]?
When did the [plumber] come to {name}'s house?
What is wrong with {name}'s [dishwasher]?
What did {name} keep in the [basement]?
What is the name of {name}'s [parrot]?
How many [goldfish] does {name} have?
What did {name} feed the [hamster]?
Where did {name} see the [penguins]?
What [orchids] does {name} grow at home?
How does {name} carve a [pumpkin] with the kids?
What does {name} put on a [burrito]?
How does {name} make [sourdough] bread?
Which [beer] does {name} like best?
How much [coffee] does {name} drink a day?
Which [ferry] did {name} take to the island?
What happened to {name}'s [luggage] at the airport?
Which [airline] did {name} fly with?
When is {name} going on a [cruise]?
How did {name} feel in the [helicopter]?
What [insurance] does {name} have for the car?
How big is the [loan] that {name} took?
Did {name} make money with [bitcoin]?
What are {name}'s plans for [retirement]?
Who spoke at the [funeral] that {name} went to?
What did {name} do with the [inheritance]?
What is {name}'s [zodiac] sign?
What did the [tarot] reader tell {name}?
Does {name} believe in [ghosts]?
What did {name} do during the [earthquake]?
How did {name}'s family get through the [hurricane]?
When did {name} visit the [volcano]?
What animals did {name} see on [safari]?
How did {name} like the [elephant] ride?
What did {name} catch on the [fishing] trip?
Who is {name}'s favorite [astronaut]?
When did {name} get a new [microwave]?
Which [podcast] does {name} listen to at work?
What language is {name} learning with a [tutor]?
How good is {name}'s [Mandarin]?
Where did {name} learn to speak [Portuguese]?
What did {name} order at the [bakery]?
How did {name} break an [elbow]?
What did the [surgeon] tell {name}?
Which [antibiotics] did {name} take?
How is {name} dealing with [insomnia]?
Who cut {name}'s [fringe]?
What did {name} [knit] for the family?
Which [quilt] pattern did {name} use?
How many [puzzles] has {name} finished this year?
Who beat {name} at [poker]?
What is {name}'s best [bowling] score?
When did {name} start [archery] lessons?
Who taught {name} to [yodel]?
Which [rugby] club does {name} play for?
Where does {name} play [badminton]?
How did {name}'s team do at [cricket]?
What did {name} sell on [eBay]?
Where did {name} leave the [thermos]?
What did the [police] ask {name}?
When does {name} have [jury] duty?
Who is {name}'s [accountant]?
Who did {name} [vote] for?
What did {name} say to the [mayor]?
How much did {name} pay the [babysitter]?
What is the name of {name}'s [godmother]?
When was {name}'s [grandson] born?
What did {name} wear to the [masquerade]?
Which [perfume] does {name} use?
What [sunscreen] does {name} recommend?
What is in {name}'s [compost]?
Why did {name} buy a [ladder]?
What did {name} fix with [duct] tape?
How many [solar] panels are on {name}'s house?
Why is {name}'s [electricity] bill so high?
What did {name} find in the [junkyard]?
How old is {name}'s [tractor]?
Which [lighthouse] did {name} photograph?
What is {name}'s [typewriter] worth?
Which [stamps] does {name} collect?
How did {name} restore the [piccolo]?
What did {name} say about the [stepfather]?
Where did {name} park the [caravan]?
What was the [weatherman]'s advice to {name}?
When did {name} have the [tonsils] out?
`);

const DEVELOPER = lines(`
Which [Kafka] version does the consumer need?
Why does the [Kafka] broker lose its leader?
How do we rotate the [Terraform] state lock?
Where is the [GraphQL] schema generated?
What did we decide about [Postgres] connection limits?
How large is the [Redis] cache in production?
Why does the [Kubernetes] rollback hang?
Which [Ansible] role deploys the dashboard?
Who owns the [Jenkins] release job?
How do we test [Stripe] refunds?
What is the retry policy for [Twilio] messages?
Where do we store the [LDAP] secret?
Which [SAML] certificate does the login use?
Why was [webpack] replaced as the bundle compiler?
What did we learn about [Svelte] component state?
How does [Angular] throttle the event listener?
Which [Django] migration drops the column?
Why does the [Rails] worker leak memory?
What is the [Elixir] service's queue for?
How is the [Haskell] parser benchmarked?
Which [Fortran] module computes the hash?
Why does the [Bluetooth] socket time out?
How does the [barcode] reader encode its buffer?
Which [invoice] rows have a signature?
Which [VAT] table does the cart module query?
When does the [payroll] export run?
Who gets the alert on [Sundays]?
How many days of [vacation] does the policy give?
Where is the [onboarding] branch of the docs?
Which error did the [customer] from [Zurich] report?
Why did we drop [MongoDB] as the event store?
What is the index size limit in [Elasticsearch]?
How do we page through the [Salesforce] rows?
Which [Slack] channel gets the alerts?
Where does [Sentry] send the trace?
What threshold fires the [Datadog] alert?
How is the [Grafana] dashboard volume backed up?
Why does [Prometheus] drop metrics?
Which [nginx] route serves the image?
What broke the [Cloudflare] proxy?
Which cipher encrypts the [S3] snapshot?
Which [Lambda] handler times out?
Why does the [Azure] pipeline conflict on merge?
How do we sign the [iOS] build?
What is the [Android] permission for the camera?
Why does [Safari] lose the session cookie?
Which [Firefox] version breaks the render effect?
How do we mock the [GPS] position?
What sample rate does the [microphone] stream use?
How do we compress the [video] payload?
Which [font] does the header use?
What is the [colour] of the error banner?
How do we load the [Japanese] strings of a component?
Why do [Arabic] dates overflow the table?
How does the scheduler queue handle [daylight] saving time?
Which test does the [leap] second break?
Which [currency] does the cart component render?
How do we import the [Excel] file?
Why does the [PDF] export lose pages?
Which [printer] driver hangs?
Which hook validates an [IBAN]?
What is the [GDPR] policy for the audit log?
Who approved the [licence] of the bundle plugin?
Where is the [penetration] test report?
When is the next [audition] of the vendor?
What did we promise in the [contract] with the supplier?
Which [office] has the build worker?
What is the secret of the guest [wifi] network?
How do I reset the [fingerprint] key of a session?
Which [keyboard] event does the listener filter?
How do I install [Python] on the build machine?
Why does [NumPy] overflow in the column sum?
Which [CUDA] image does the worker pool need?
How do we hash the [tensor] payload?
What threshold does the [classifier] module have?
Where is the [chatbot] prompt stored?
Which [ontology] does the topic schema follow?
How is the [genome] file sorted?
Why does the [robot] arm block?
Which offset does the [thermometer] stream have?
What is the [voltage] limit of the sensor?
Which [firmware] release fixes the deadlock?
How do we deploy to the [Arduino]?
What is the latency of the [drone] channel?
Why is the [satellite] connection throughput low?
Which [blockchain] keeps the audit journal?
How are [Ethereum] transaction fees estimated?
What error does the [mainframe] gateway return?
Where is the [COBOL] parser?
How do we rebase a branch from [Subversion]?
Why does the [Jira] hook lose events?
Which queue sends the [newsletter]?
How many [podcast] channels do we cache?
Which [coupon] codes stack?
Which module prices [shipping] to [Norway]?
Why did the [auction] lock close early?
Where is the [canteen] view rendered?
Which [museum] uses our map component?
Which filter detects [plagiarism] in a commit?
What is the [referee] allowed to see?
`);

function lines(text: string): string[] {
  return text.trim().split("\n");
}
