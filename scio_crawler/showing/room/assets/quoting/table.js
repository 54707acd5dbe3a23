export const TABLE = {
 "function words": [
  "a an the this that these those and or but if as than then so such also of in on at by for from",
  "with to into onto over under about between through during after before since until upon up out",
  "off there here it its i me my we us our you your he him his she her they them their who whom",
  "whose which what when where how is am are was were be been being has have had having do does did",
  "doing s"
 ],
 "shortened": [
  "Mr Mrs Ms Dr Prof Gen Lt Col Sen Rep Gov St No Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec"
 ],
 "numerals": ["zero one two three four five six seven eight nine ten eleven twelve"],
 "spellings": {
  "our(?=(?:s|ed|ers?|ing|abl[ey]|al|hoods?|ites?|less|ful)?$)": "or",
  "is(?=(?:e|es|ed|ers?|ing|ations?|ational)$)": "iz",
  "ys(?=(?:e|es|ed|ers?|ing)$)": "yz",
  "(?<=[tb])re(?=s?$)": "er",
  "(?<=cent)r(?=ed$)": "er",
  "(?:(?<=def)|(?<=off)|(?<=lic)|(?<=pret))enc(?=es?$)": "ens",
  "(?<=[a-z]{3}[aeiou])ll(?=(?:ed|ing|ers?)$)": "l",
  "amme(?=s?$)": "am",
  "ogue(?=s?$)": "og",
  "^fulfil(?=s$|ment|$)": "fulfill",
  "^enrol(?=s$|ment|$)": "enroll",
  "dgement(?=s?$)": "dgment",
  "^ageing$": "aging",
  "^aluminium": "aluminum",
  "^sceptic": "skeptic",
  "^cheque": "check"
 },
 "turning": [
  "not no never none nobody nothing nowhere neither nor cannot without hardly scarcely barely rarely",
  "seldom unless except excepting excluding against unlike contrary opposite few fewer little less",
  "least zero nil unlikely impossible unable unwilling incapable inability impossibility reluctant",
  "reluctance insufficient inadequate devoid absent absence untrue false falsely falsehood wrong",
  "wrongly incorrect incorrectly mistaken mistakenly mistake allegedly alleged supposedly supposed",
  "purported purportedly myth illusion doubt doubts doubted doubting doubtful dispute disputes",
  "disputed disputing disagree disagrees disagreed disagreeing disagreement contradict contradicts",
  "contradicted contradicting fail fails failed failing failure failures refuse refuses refused",
  "refusing refusal deny denies denied denying denial reject rejects rejected rejecting rejection",
  "dismiss dismisses dismissed dismissing dismissal oppose opposes opposed opposing opposition ",
  "objected objecting objection resist resists resisted resisting resistance protest protests",
  "protested protesting condemn condemns condemned condemning avoid avoids avoided avoiding avoidance",
  "prevent prevents prevented preventing prevention hinder hinders hindered hindering impede impedes",
  "impeded impeding obstruct obstructs obstructed obstructing blocked blocking deter",
  "deters deterred deterring discourage discourages discouraged discouraging lack lacks lacked lacking",
  "cease ceases ceased ceasing cessation stop stops stopped stopping stoppage halt halts halted",
  "halting end ends ended ending quit quits quitting discontinue discontinues discontinued",
  "discontinuing suspend suspends suspended suspending suspension terminate terminates terminated",
  "terminating termination abandon abandons abandoned abandoning abolish abolishes abolished",
  "abolishing abolition cancel cancels canceled canceling cancelled cancelling cancellation ",
  "scrapped scrapping repeal repeals repealed repealing revoke revokes revoked revoking",
  "withdraw withdraws withdrew withdrawn withdrawing withdrawal postpone postpones postponed",
  "postponing postponement delay delays delayed delaying refrain refrains refrained refraining abstain",
  "abstains abstained abstaining abstention forbid forbids forbade forbad forbidden forbidding prohibit",
  "prohibits prohibited prohibiting prohibition ban bans banned banning disallow disallows disallowed",
  "disallowing outlaw outlaws outlawed outlawing barred barring exclude excludes excluded",
  "exclusion exempt exempts exempted exempting exemption decline declines declined declining hesitate",
  "hesitates hesitated hesitating hesitation forget forgets forgot forgotten forgetting neglect",
  "neglects neglected neglecting ignore ignores ignored ignoring omit omits omitted omitting omission",
  "restrain restrains restrained restraining pretend pretends pretended pretending minus",
  "overturn overturns overturned overturning quash quashed refute refutes refuted refuting refutation",
  "debunk debunks debunked rumor rumors rumored rumour rumours rumoured misconception misunderstanding",
  "misunderstandings fallacy allegation allegations accusation accusations unfounded groundless baseless",
  "unproven unconfirmed overestimate exaggeration exaggerated exaggerates disprove disproves",
  "disproved misleading nonsense absurd ridiculous premature unwise unfair unreasonable inaccurate",
  "whether suppose supposing assuming critics skeptics sceptics opponents hoax slander fabrication",
  "shun shuns shunned"
 ],
 "negators": [
  "not no never none nobody nothing nowhere neither nor cannot hardly scarcely barely rarely seldom few",
  "little whether"
 ],
 "turning before": {
  "far": "from", "rather": "than", "instead": "of", "short": "of", "other": "than", "apart": "from",
  "aside": "from", "yet": "to", "anything": "but", "free": "of", "rule": "out", "ruled": "out",
  "rules": "out", "ruling": "out", "too": "to", "away": "from", "loath": "to", "last": "person", "as": "though if",
  "some": "say claim claimed argue argued believe think worry fear allege draw", "people": "say claim argue",
  "they": "claim claimed alleged", "those": "say claim argue", "anyone": "says claims thinks believes",
  "anybody": "says claims thinks believes", "whoever": "says claims thinks believes",
  "everyone": "thinks thought believes believed assumes assumed", "turned": "down", "turn": "down", "accused": "of",
  "accuse": "of", "accuses": "of", "acquitted": "of", "lie": "say claim suggest that",
  "everybody": "thinks thought believes believed assumes assumed", "so": "-called"
 },
 "not turning after": {
  "few": "a the first last past next these", "little": "a the this", "least": "at the", "end": "the",
  "ends": "the", "doubt": "no without", "question": "no", "less": "no nothing", "fewer": "no",
  "no": "lose loses losing lost spare spares sparing spared", "nothing": "at",
  "whether": "no regardless", "suppose": "i we"
 },
 "not turning before": {
  "not": "only just merely simply least surprisingly but", "without": "saying doubt question exception",
  "no": "doubt matter less better sooner fewer later question secret wonder surprise coincidence accident",
  "nothing": "but less short", "fail": "not", "cannot": "but help thank", "stop": "at", "Never": "before"
 },
 "reaching back": ["unless except excepting excluding without"],
 "undone by not": [
  "forget forgets forgot forgotten fail fails failed doubt doubts doubted deny denies denied denying ignore",
  "ignored neglect neglected stop stops stopped cease ceased hesitate hesitated overlook dispute disputes",
  "disputed exaggeration unusual uncommon nothing without"
 ],
 "disbelieving": [
  "deny denies denied denying doubt doubts doubted doubting dispute disputes disputed refute refutes refuted",
  "allege alleged allegedly rumor rumored rumour rumoured pretend pretends pretended purported supposed",
  "supposedly supposing suppose assuming purportedly falsely wrongly mistakenly critics skeptics sceptics",
  "some people they those anyone anybody whoever everyone everybody as untrue false too premature"
 ],
 "judging": [
  "false untrue wrong groundless baseless unfounded nonsense absurd ridiculous misleading mistaken incorrect",
  "inaccurate lie lies myth rumor rumors rumour rumours misunderstanding misconception fallacy hoax slander",
  "fabrication fabricated exaggerated impossible unlikely exaggeration overstatement oversimplification"
 ],
 "conditions": ["if unless lest except excepting excluding barring"],
 "condition before": { "provided": "that", "providing": "that", "long": "as", "only": "when after", "event": "that of",
  "condition": "that", "but": "for" },
 "inverted conditions": ["Should Had Were"],
 "no condition after": ["as even what"],
 "counterfactual": ["without"],
 "counterfactual verbs": ["would could might"],
 "questions after": ["say know tell predict see judge decide foresee"],
 "asides between commas": ["in i to as of for at however therefore"],
 "asides anywhere": ["however therefore i neither like as if"],
 "no condition before": [
  "any possible necessary not so anything you_will you_like you_wish you_look you_ask you_compare",
  "you_want you_read you_see you_remember you_recall i_may i_remember i_recall i_understand i_am",
  "i_understood we_look we_compare we_include we_count we_add we_take"
 ],
 "parting": ["but because although though while whereas so since when until yet however therefore"],
 "joining": ["and or"],
 "relative": ["who which whom whose where that"],
 "subjects": ["we i it they he she you there this these those that"],
 "pronouns": ["i we they he she"],
 "auxiliaries": [
  "is are was were be been am has have had having do does did will would can could may might shall should",
  "must ought"
 ],
 "adverbs": [
  "also still yet even now then already certainly clearly completely entirely totally simply really very",
  "quite absolutely actually a the just indeed often far much many"
 ],
 "not of a predicate": [
  "without against instead rather except excepting excluding unlike less fewer little few least minus no as",
  "some short other apart aside none nor neither whether far too they people contrary opposite zero"
 ],
 "clause beginnings": [
  "and but or that which who whom whose where when while because although though if whether"
 ],
 "doubting": [
  "not never no nobody neither nor without hardly barely false falsely wrong wrongly deny denies denied",
  "refuse refuses refused fail fails failed would could might may should must cannot allegedly if whether"
 ],
 "saying": [
  "say says said saying tell tells told ask asks asked add adds added answer answers answered answering",
  "reply replies replied replying notes noted noting stress stresses stressed stressing emphasize",
  "emphasizes emphasized emphasizing emphasise emphasises emphasised emphasising states stated",
  "explain explains explained explaining announce announces announced announcing declare declares",
  "declared declaring remark remarks remarked observe observes observed continue continues continued",
  "continuing conclude concludes concluded concluding write writes wrote reported",
  "pointed reveal reveals revealed disclose discloses disclosed claims claimed argue argues",
  "argued insist insists insisted warn warns warned confirm confirms confirmed ",
  "commented commenting recall recalls recalled acknowledge acknowledges acknowledged admit admits",
  "admitted respond responds responded responding reiterate reiterates reiterated highlight highlights",
  "highlighted underline underlines underlined underscore underscores underscored affirm affirms",
  "affirmed assure assures assured elaborate elaborates elaborated mention mentions mentioned speak",
  "speaks spoke spoken uttered speaking put puts went quip quips quipped joke joked promise promises promised pledge",
  "pledges pledged vow vowed predict predicts predicted estimate estimates estimated suggest suggests",
  "suggested maintain maintains maintained testify testified summarize summarized inform informs informed"
 ],
 "sources": [
  "according quote quotes quoted quoting quotation cite cites cited citing per source sources words",
  "statement speech credit attributed attribution via excerpt reference"
 ],
 "people": [
  "he she they him her them us one reporters journalists correspondents media speaker speakers question answer q anonymous somebody someone unnamed lady",
  "gentleman audience participants colleagues everyone unknown source"
 ],
 "honorifics": ["mr mrs ms miss dr prof professor madam madame sir comrade mister hon honourable honorable"],
 "deputy": ["vice deputy assistant associate acting"],
 "ranks": {
  "minister": "minister", "ministers": "minister", "premier": "premier", "director": "head",
  "head": "head", "chief": "head", "president": "president", "governor": "governor", "mayor": "mayor",
  "secretary": "secretary", "commissioner": "head", "administrator": "head", "chairman": "chair",
  "chairwoman": "chair", "chairperson": "chair", "chair": "chair", "spokesperson": "spokesperson",
  "spokesman": "spokesperson", "spokeswoman": "spokesperson", "ambassador": "ambassador",
  "captain": "captain", "editor": "editor", "conductor": "conductor", "engineer": "engineer",
  "economist": "economist", "scientist": "scientist", "vice": "", "deputy": "", "assistant": "",
  "associate": "", "acting": "", "general": "", "dg": "head", "official": "", "officials": "",
  "officer": "", "member": "", "representative": "", "chairs": "", "leader": "head", "reporter": "press",
  "journalist": "press", "correspondent": "press", "moderator": "chair", "host": "chair"
 },
 "bodies": [
  "scio ministry ministries commission administration bureau office department division section agency",
  "institute academy group bank association union center centre committee council court university",
  "company corporation co ltd inc guild society service services alliance network team library foundry",
  "government congress authority party station college school federation foundation news daily times tv",
  "radio television post journal herald press magazine gazette tribune weekly"
 ],
 "events": [
  "briefing briefings conference conferences presser event meeting interview session transcript forum"
 ],
 "months": ["jan feb mar apr may jun jul aug sep oct nov dec"],
 "days": [
  "monday tuesday wednesday thursday friday saturday sunday today yesterday",
  "January February March April May June July August September October November December Jan Feb Mar",
  "Apr Jun Jul Aug Sep Sept Oct Nov Dec"
 ],
 "prepositions": [
  "of in on at by for from with to into about during after before under between through within since",
  "until over among ahead following"
 ],
 "articles": ["a an the this that's its his their our"],
 "asides": [
  "also then later further once previously recently earlier again afterwards subsequently meanwhile first",
  "finally here has had have was were is be been being it out on up so when while as who morning afternoon evening",
  "week month year last next day p pp page pages senior top chinese china's china beijing english national",
  "people's republic state information turn anchor revision ibid emphasis original translation speaking",
  "held press official statement opening closing procedure what named condition anonymity",
  "declined smile see cf"
 ],
 "that": ["that"],
 "and": ["and & + or"],
 "first person": ["i we my me our you your yours ours"],
 "ignored": [
  "state council information office scio china chinese china's beijing english people's republic senior",
  "top national official officials press the a an of for and in on at by to its with as from under de",
  "held organized hosted gave given during after before about transcript transcripts full page pages day",
  "briefing briefings conference conferences presser event meeting interview session forum speech",
  "later yesterday today monday tuesday wednesday thursday friday saturday sunday morning afternoon evening",
  "last next week month year recent also then first who is was has had been reporters reporter journalists",
  "journalist correspondent media news this that their his her our"
 ]
};

/** Return the words of the list *name*. */
export function listed(name) {
  const found = TABLE[name];
  return new Set(Array.isArray(found) ? found.join(" ").split(" ") : Object.keys(found));
}
