/**
 * Words of three letters or more that are one token in `o200k_base` and in `cl100k_base`, alone and after a space: the 3,000
 * that `cl100k_base` learned first. A test holds it.
 */
export const COMMON_WORDS = `
  ability able abort about above abs absolute abstract acad academic acc accept accepted access according account
  accounts accur accuracy acid ack act action actions activ active activities activity actor acts actual actually
  adapt adapter add added adding additional addr address addresses adds adj adjust adm admin administr ads adult adv
  advance advanced advert aff affected after again against age agency agent agents ago agree ahead aid aim air album
  alert algorithm align alive all alle alloc allow allowed allows almost alone along alpha already als also alt alter
  altern alternative although always amb among amount analysis and android ang angle anim animal animals animated
  animation ann annual another ans answer answers ant anti any anything api app appe appear appearance append
  application applications apply appoint appro appropriate approval approved approx approximately apps arch are area
  areas aren arg argc args argument arguments argv aria arm arms around arr array art article articles artist artists
  asc ask asking aspect assembly assert asset assets assign assigned assist associated ast async ath att attached
  attack attempt attention attr attribute attributes aud audio auf aus aut auth author authority authors auto autom
  aux available avec average avoid await award aware away awesome axios axis baby back background bad bag bal balance
  ball ban band bank banks bar bare bas base based basic basis basket batch battery battle bear beat beautiful because
  bed been beer before beg begin beh behavior bei being bel below ben bench benef ber bes best bet beta better between
  bid big bike bill bin binary bind binding bird birth bis bit bits black blank ble blo block blocks blog blood blue
  board body bold bomb bon bond bonus book books bool boolean boost boot border born boss bot both bottom bound bounds
  box boxes boy boys brain branch brand bre break breaking bridge brief bright bring bringing bro broadcast broken
  brown browser btn budget buf buff buffer bug build builder building built bul bundle bur burn bus business busy but
  button buttons buy byte bytes cache cal calc calcul calculate calendar call callback called calling calls cam came
  camera camp campaign can cancel candidate cannot canvas cap capacity capital capt capture car carbon card cards care
  career carry cars cart cas case cases cash cast cat catch categories category caught cause cele cell cells cent
  center central centre cer cert cfg cha chain chair challenge chang change changed changes changing channel channels
  chapter char character characters charg charge charged charges charset chart chat che cheap check checked checking
  checks chem chemical chief child children cho choice choices choose chosen chunk church cin circ circle cit cities
  city civil claim claimed claims classes classic cle clean clear click client clients clin clinical clip clock clone
  close closed cloud cls club cluster cmd cnt coach coal code codes coding coffee col cold coll collect collection
  college colon color colors colour column columns com comb combat combined come comes comfort coming comm command
  commands comment comments commercial commission commit committee common communication community como comp compan
  companies company compare comparison compat compet competition competitive complete completed completion complex
  component components comput compute computer con conc concept cond condition conditions conduct conf conference
  confidence config configuration configure confirm confirmed conn connect connected connection connections cons
  consider consistent console const constant construct construction constructor consult consumer cont contact contain
  contained container contains content contents contest context contin continue continued contr contract contrast
  control controlled controller controls conv conversation conversion convert cook cookie cookies cool coordinates cop
  copies copy copyright cor core corn corner correct cos cost cou could count counter countries country counts county
  cour course courses court cout cover coverage covered covers craft cre cream create created creates creating
  creation creative cred credit crew crime criminal crit criteria critical cro cross crow crypt csv ctx cul cult
  culture cum cup cur curl curr currency current currently cursor custom customer customers cut cycle daily dam damage
  dan danger dark das dat data database dataset date dates datetime dating daughter day days dead deal death deb debug
  dec decimal decision deck decl decor ded deep def default define defined definition deg degree degrees del delay
  delegate delete deleted deliver delivery delta dem den dep depart department depend depending depends deploy depth
  der derived des desc describe description design desired dest destination destroy det detail details detect dev
  develop developers development device devices dialog dict dictionary did die diet dif diff difference different dig
  digital dim dimension din dir dire direct direction director directory dis disable disabled disc discount discover
  discussion dish disk dismiss disp dispatch display dist distance distinct distributed distribution district div
  division django doc doctor document documentation documents does dog dogs doing dom domain don done door doors dos
  dot double down download draft drag draw drawing dream dress drink drive driver drivers dro drop dry dst dtype due
  dump dur duration during dynamic each ear early earn earth ease east easy eat echo economic edge edges edit edition
  editor educ education een eff effect effective effects efficient eight ein either ele elect electric elem element
  elements elif elig elim else elseif email emails emb embed emp employee employees employment empty enable enabled
  enc encoding end ended endif ending endl endpoint ends enemy energy eng engine engineering enh ens ensure ent enter
  entered entities entity entr entre entries entry enum enumer env environment episode equ equal equipment era err
  error errors esc escape especially ess essay essential est estate este estimated etc eth eval even event events ever
  every everyone everything evil evt exact exam example examples exc except exception exchange exclusive exec execute
  execution exercise exist existing exists exit exp expand expect expected experience experiment expert expl explicit
  export exports express expression ext extend extended extends extension extent external extr extra extract eye eyes
  fab fabric fac face faces facility fact factor factory facts fail failed fails failure fair faith fake fall false
  family fan fans fant far farm fast fat father fault fav favor favorite feat feature featured features fee feed
  feedback feel fell felt female fetch few field fields fig fight figure fil file filename files fill filled film
  films filter filters fin final finally financial find finding fine finger finish finished fire firm first fish fit
  five fix fixed fixture flag flags flash flat flex flight flo float floor flow fly fmt focus focused fol fold folder
  follow following font food foot football for force forced forces fore foreach foreign forest forget form format
  formed former forms formula fort forth forum forward found four fprintf fra frag fragment frame frames framework fre
  free frequency fresh friend friendly friends from front fruit fuel ful full fully fun func function functions fund
  future gain gam game games gang gap gar gas gear gen gender gene gener general generate generated generation
  generator generic ges gest get gets getting gift girl girls give given glob global goal god going gold gone good
  goods google got goto government grab grad grade grand grant graph graphics gratis gre great greater green grid gro
  ground group groups grow grown growth guard guess guest guid guide gun hab habit had hair hal half hall ham hand
  handle handler handles handling hands hang happy har hard hardware has hash hat have haven having head header
  headers heading heads health healthy hear heard heart heat heavy height hel held hell help helper her here hero het
  hex hidden hide high higher highest highlight him hint his hist histor history hit hits hold holder holding holds
  hole holiday hom home homes hon hook hop hope hor hospital host hot hotel hour hours house housing how however href
  html http https hum human hus hyp ice ich icon ide idea ideal ideas ident identified identifier identify identity
  ids idx ign ignore ignored ill illegal illustr imag image images img imm imp impact impl implement implementation
  implemented implements import important inc incident include included includes including income increase ind inde
  index indic indices individual industry inf info inform information ing ingredients init initial initialize inline
  inn inner input inputs ins insert inside inst install installation installed instance instances instant instead
  institution instr instruction instructions instrument insurance int integer integr intel intent inter interest
  interesting interface intern internal international internet interpret interrupt interval into intr inv invalid
  invest investment iron isol iss isset issue issued issues ist item items iter its jav java javax jest job jobs join
  joined joint jour journal json jud judge jump just justice justify kan keep keeping kernel key keyboard keys kick
  kid kids kind king know knowledge known kom lab label labels lambda land lands lang language larg large las last lat
  late later latest launch law laws lay layer layers layout lead leader leaders leading league learn learning least
  leave led left leg legal legend legs len length les less let letter letters level levels lib library lic license lie
  life lift light lights lik like liked likely likes lim limit limitations limited limits lin line linear lines link
  linked links list lista listed listen listener listing lists lit liter little live living load loaded loading loan
  loc local located location locations lock log logged logger logging logic login logo long look looking looks loop
  los lose loss lost lot lots love low lower lux mac mach machine mad made mag magic mail main maint maintenance major
  make makes making mal male man manage managed management manager mand manifest manual manufact manufacturer many map
  mapping maps mar margin mark marked marker market marketing markets mas mask massage master mat match matches
  matching material materials math matrix matter max maximum may maybe mean meaning means measure med media medical
  medium meet meeting mel mem member members memory men ment mental mention mentioned menu mer merge mes mesh mess
  message messages met meta metadata metal method methods micro mid middle might migration mil mile mill million min
  mind mine mini minimum minor minute minutes mir mis miss missing mission mist mit mix mixed mob mobile mock mod
  modal mode model models modern modified modify module modules mom moment mon money monitor month months mor more
  mort most mostly mot mother motion motor mount mouse mouth mov move movement moves movie movies moving msg much mult
  multi multip multiple mur mus music must mut mys mysql mysqli name named names namespace nation national native
  natural nature nav navigation near necessary neck need needed needs neg negative neighbor net network never new news
  next nice nie night nil nine node nodes noise nom nombre non none nor norm normal normally north nos not note notes
  nothing notice noticed notification nov now null nullable nullptr num number numbers numer numpy nums nut obj object
  objects obs observ occ occasion occup och odd oder off offer offers office official offset often oil old older once
  onclick one ones online only ont onto open opened opening oper operate operation operations operator opp opt optim
  option optional options opts ord order ordered orders org organ organization organizations orient orig origin
  original other others otherwise our ours out output outside over overall override own owned owner owners pack
  package packages packet pad padding pag page pages paid pain paint pair pairs pal pan panel paper par para paragraph
  param parameter parameters params parent parents park pars parse parser part partial participants particularly
  partner partners parts party pas passed password past pat patch path paths patient patients pattern patterns pay
  payload payment payments pdf peace ped peer pel pen people per percent percentage perfect perform performance
  perhaps period perm permission permissions permit pers person personal persons pet phase phen phil phone phot photo
  photos phys physical pic pick picked picture pictures pid pie piece pieces pin pipe pitch pixel place placed
  placeholder places plain plan plane planet plans plant plants plate platform play played player players playing
  plays ple please plot plt plugin plus pod point pointer points pol policy polit poll poly pool pop popular
  population por port portion pos position positions positive poss possible possibly post posted posts pot potential
  pour pow power powers practice pre prec pred predict prefer preferred prefix premium prepare prepared pres presence
  present press pressure pret pretty prev prevent previous pri price prices prim primary prime principal print printf
  println prior priority priv privacy private pro prob probably problem proc procedure process processing prod produ
  produce product production products prof profession professional profile profit program progress project projects
  prom promise prompt proof prop proper properties property proposal props prot protect protected protein protocol
  prov prove provide provided provider providers proxy psych ptr pub public publish published pull pun pur purchase
  pure purpose push put puts pygame python qual quality quant quantity quarter que query quest question questions
  queue qui quick quiet quite quote rac race rad radi radio radius rail rain rais raise raised ran rand random range
  rank rap rapid rat rate rates rather rating ratio raw reach react reaction read reader reading readonly ready real
  really rear reason reasonable reb rec rece receive received receiver recent recipe recogn recommend recommended
  record records recover rect red redirect reduce ref refer reference reflect refresh reg region regions register
  registered registration regular reject rel related relation relations relationship relationships relative release
  released rem remain remaining remark remember remote remove removed ren render rent rep repair repeat replace
  replacement reply report reported reports repository represent representation req requ request requested requests
  require required requirements requires res research reserved reset resolution resolve resource resources resp
  respect respond respons response responses rest restaurant restrict result results ret retain return returned
  returns rev reve reverse review reviews reward rhs rich rid ride rig right rights ring ris rise risk river road rob
  robot rock role roles roll rom room rooms root rot rotation rough round route router routes routine row rows rub
  rule rules rum run running runs rush sad safe said sal sale sales salt sam same sample samples san sand sat sav save
  saved saving say scale scan scene sch sched schedule scheduled schema scheme school schools science scient scope
  score scores scr screen script scroll sea search season seat sec second secondary seconds secret section sections
  sector secure security sed see seed seeing seek seen seg segment sel select selected selection selector self sell
  selling sem sen send sender sending sense sensor sent sentence seq sequ sequence ser serial series serv serve server
  service services session set sets sett setting settings setup seven shadow shall shape share shared shares sharing
  she sheet shell shift ship shipping shoot shop shopping short shot should show shown shows shr sid side sie sig sign
  signal signature signed sil sim similar simp simple sin since sing single sit site sites six size sizeof sizes skin
  skip sky sleep slot slow small smart smooth snap snow soc social sock socket soft software sol sold sole solid
  solution solve som some someone something sometimes son song songs soon sorry sort sorted sound sounds source
  sources south space spaces span spe spec special species specific specified spect speech speed spell spent spin spl
  split sport sports spot spr spread spring sprintf sql square src stack staff stage stand standard standing stands
  star stars start started starting starts stat state statement states static station statistics stats status stay std
  ste steel step steps stick still stim stock stone stood stop storage store stored stores stories storm story str
  straight strategy stre stream street strength stress stretch strict strike string strings strip strlen stroke strong
  struct structure structures stub stud student students studio study stuff style styled styles sub subject subjects
  submit submitted subs success successful such suggest sum summary summer sun sup super support supported supports
  sur sure surface survey sus swap sweet switch sym symbol syn sync sys system systems tab table tables tag tags tail
  take taken takes taking tal talk tan tank tar target targets task tasks tax teacher teachers team teams tech techn
  technical technology teen tele tell tem temp temperature template temporary ten ter term termin terms terr terror
  test tested testing tests text texture than thank thanks that the their them theme then ther there these they thing
  things think thinking third this those though thought thr thread threads three threshold through throw throws thus
  tick ticket tickets tid tight til tile tim time timeout timer times timestamp tiny tip tips tit title tmp tod today
  todo tog tok token tokens tom ton too tool tools top topic topics tor torch tot total touch tour town tra trace
  track tracking tracks trad trade traditional traffic trail train training trans transaction transactions transfer
  transform transition translate translation transport travel tre tree trees tri trial trib trigger trim trip tro
  truck true trust truth try trying tube tuple tur turn turned tweet two txt typ type typedef typename typeof types
  typically uid uint ult uma una unable und undefined under une uniform union unique unit units unknown unless uns
  unsigned unt until update updated updates upgrade upload upon upper uri url usage use used user username users uses
  using usual usually utf util utils vac val valid validate validation valor value values van var vari variable
  variables variant vary vec vector veget veh vehicle vehicles vel ven vent ver verbose verify vers version versions
  vert vertex vertical very via video videos view views viol vir virt virtual vis visible vision visit visited visual
  vit voice void vol volume von voor vor vote votes vous wait waiting walk walking wall walls want wanted war warm
  warn warning was wash watch water wave way ways weak wealth weapon wear weather web website wed week weeks weight
  weights wel welcome well went wer were west what whatever wheel when where whether which while white who whole whose
  why wid wide widget width wie wife wild will win wind window windows wine winner wins winter wire wish with withdraw
  within without woman women won wood wor word words work worked worker workers working works world worth would
  wrapper write writer writes writing written wrong www xml yang yards year years yellow yes yet yield you young your
  zero zip zone
`;
