import { anyOf, type Grammar } from "./grammar.ts";

const self = "(?:I|we)";
const be = `(?:I['’]?m|I am|we['’]re|we are)`;
/** No word of the list ends in "ly": one that can be read in two ways doubles the ways of reading a row of them. */
const adverbs = "(?: (?:\\w+ly|just|also|still|so|very|even|always|do|have|not|now))*";
/** What one wants for oneself, unlike what one wants done: "to return it", "to sign in". */
const aGoal = "to (?:learn|become|lose|move|improve|study|quit|save|get (?:fit|better)|stay|avoid)\\b";
const toAsk = `(?:(?!${aGoal})to |you\\b|your\\b|an? (?:answer|refund|replacement|list|summary|example)|this|that|it\\b|the\\b|some\\b|more\\b|help|advice|info|information|details|support|assistance)`;

const imperatives = `
  tell show give help explain describe list write draft make create generate find search look check compare recommend suggest translate
  rewrite rephrase proofread correct fix summarise summarize recall remind send email book order buy cancel refund change update set reset
  delete remove add calculate compute plan design build answer reply respond read review improve shorten continue repeat stop go start
  begin try use put keep do don['’]t teach ask imagine suppose assume pretend act play consider think let let['’]s forget ignore analyse
  analyze convert provide solve prove define say speak talk discuss come wait open close turn take bring get choose pick name guess format
  please pls plz kindly
`;
const questionWords = `
  who whom whose what what['’]s where where['’]s when why how how['’]s which can could would should shall will do does did is are am was
  were has had may might must isn['’]t aren['’]t can['’]t couldn['’]t doesn['’]t didn['’]t won['’]t any
`;
/** What is bought, sent or used: what it does not do is a complaint of the moment, unlike what is not so of a person. */
const things = `
  parcels? packages? orders? delivery deliveries shipments? items? refunds? payments? transfers? invoices? money letters? goods products?
  tickets? bookings? replacement account card app website page screen device phone laptop computer printer router internet wi-?fi
  connection log-?in
`;
const broken =
  "late|delayed|overdue|lost|missing|stuck|broken|damaged|defective|faulty|incomplete|wrong|declined|blocked|locked|frozen|down";
const hypotheses = "if|unless|whether|whenever|assuming|suppose|supposing|in case|once|before|after|until";
const either = (words: string) => words.trim().split(/\s+/).join("|");

/** What English sentences are told by. */
export const english: Grammar = {
  // "us" but not "US", and no numbers of wars and kings. "We" alone speaks of everybody unless the sentence begins with it.
  ofSelf:
    /(?<!\b(?:War|Part|Chapter|Vol|Volume|Book|Act|Phase|Type|Class|Level|Henry|Charles|Elizabeth|James|George|William|Richard|Peter|Figure|Table|Section|Stage) )\b[Ii]\b(?![.)/]\S)|\b(?:[Mm]y|MY|[Mm]e|[Mm]ine|[Mm]yself)\b|^(?:[\w'’]+[^\w'’]+){0,2}(?:[Ww]e|[Oo]ur|us)\b/u,
  asks: anyOf(
    "[?？][\"'”’)\\s]*$",
    `^(?:(?:and|but|so|or|then|now|also|just|next) )*(?!call me (?!back|at\\b|on\\b|when|tomorrow|later|if|a\\b|an\\b|in\\b|by\\b))(?:${either(imperatives)}|${either(questionWords)}|call)(?![\\w'’])`,
    `^(?:${hypotheses})\\b`,
    "\\b(?:please|pls|plz|kindly|(?:can|could|would|will) you|let us|let['’]s)\\b",
    "\\b(?:tell|show|give|help|let|send|teach|remind|ask|bring|find|make|write|explain to) me\\b",
    `\\b${self}${adverbs} (?:(?:want|wish)\\b(?! ${aGoal})|(?:need|would (?:like|love|appreciate)) ${toAsk})`,
    `\\b(?:I|we)['’]d (?:like|love|appreciate) `,
    "\\bI wanna\\b",
  ),
  empty: anyOf(
    "^(?:you(?! (?:can|may|could) (?:just )?call me\\b)|your|yours|as (?:we|I))\\b",
    "^(?:I|we)(?: \\w+){1,2} (?:it|this|these|those|them)\\b",
    `^${self}${adverbs} (?:see|agree|disagree|understand|guess|suppose|assume|hope|wonder\\w*|asks?|asked|mean|meant|thank|appreciate|apologi[sz]e|doubt|bet|swear|request|demand|recommend|suggest|tried|try|said|told you|mentioned|heard|read|noticed|remember)\\b`,
    `^${self}${adverbs} know(?:$|[,.!]| (?:that|what|how|who|why|where|when|it|this|you|the|about|all)\\b)`,
    `^${self}${adverbs} (?:think|believe|feel)(?: that| like)? (?!(?:I|my|we|our)\\b)`,
    `^(?:I|we)['’]ve (?:just |already |never |been )*(?:tried|trying|read|seen|asked|heard|checked|looked|looking|wondering|noticed)\\b`,
    `^${self} have (?:just |already |been )*(?:tried|trying|read|seen|asked|heard|checked|looked|looking|wondering|noticed)\\b`,
    `^(?:I|we)(?:['’]ve(?: got)?| have(?: got)?| had| got) (?:an?|another|one(?: more)?|some|two|a few|no|the same) (?:\\w+ )?(?:questions?|quer(?:y|ies)|requests?|doubts?|problem with|idea)\\b`,
    `^${self} (?:don['’]?t|do not|didn['’]?t|did not) (?:really |quite |even )*(?:know|understand|see|get|think|remember|believe|care|mind|mean|ask|say|find)\\b`,
    `^${self} (?:can['’]?t|can ?not|couldn['’]?t|could not) (?:really |even |seem )*(?:find|see|open|log|sign|access|figure|understand|remember|tell|believe|wait|get|to)\\b`,
    `^${self} (?:should|shall|could|might|may|can (?:see|ask|get|find|tell|do|try|imagine)|must (?:say|admit|ask|know))\\b`,
    `^(?:I|we)(?:['’]ll| will) (?:try|see|check|do|let|take|get back|wait|ask|think|give|look|go|use|read|call)\\b`,
    `^${be}${adverbs} (?:wondering|asking|waiting|curious|looking|searching|trying|sorry|afraid|confused|thinking|hoping|saying|talking|referring|happy to|glad|grateful|thankful|getting|seeing|having|unable|sure (?:that|you|it|how|what|if|why|about)|interested in (?:knowing|hearing|buying))\\b`,
    `^${be}${adverbs} (?:good|fine|ok|okay|ready|back|here|done|sure|in|lost)[\\s.!]*$`,
    `^(?:I|we) (?:really |also |just )*(?:like|love|hate|prefer) (?:it|this|that|these|those|your|you|the (?:answer|idea|first|second))\\b`,
    `\\b(?:my|our) (?:(?:next|last|previous|first|second|other|original|main|only) )?(?:questions?|query|point|request|prompt|message|answer)\\b`,
    "\\bwhat (?:I|we) (?:asked|meant|mean|said|want|wanted|need|was asking)\\b",
    "\\b(?:makes? (?:no |any )?sense|sounds? (?:good|great|fine)|works? for me|thank(?:s| you)\\b(?! to)|helped me|helps me|helpful)",
    "\\b(?:believe|trust|excuse|forgive|pardon|beats) me\\b|\\bif you ask me\\b|\\bme (?:too|neither|either)\\b",
    `^(?:my|our)(?: [\\w'’-]+){0,3} (?:${either(things)})(?: still)? (?:(?:ha[sd]|have|is|are|was|were|does?|did|ca|could|wo|will|would)(?:n['’]?t| not| never)|cannot|still not|(?:is|are|was|were|has been|have been|arrived|came|got)(?: still| very| too| already)? (?:${broken}|not)|keeps?|stopped|crash\\w*|froze|fail\\w*|broke)\\b`,
    "^(?:my|our)(?: [\\w'’-]+){1,4} (?:still )?(?:ha[sd]|have)(?:n['’]?t| not| never)(?: yet| even| still| been){0,2} (?:arrived|come|delivered|shipped|dispatched|sent|refunded|shown up|turned up)\\b",
    "^(?:I|we)(?:['’]ve)?(?: still| just| really){0,2}(?: (?:have(?: still)? not|have never|have yet to|haven['’]?t|did not|didn['’]?t)| not| never)(?: yet| even| ever){0,2} (?:received?|gotten|got|heard (?:back|from)|been (?:charged|billed|refunded|paid))\\b",
    "^(?:oh )?my (?:bad|god|goodness|apologies|mistake|pleasure|word)\\b",
    "\\b(?:passwords?|passcode|passphrase|PIN|CVV|API key|access token|credit card number|social security number)\\b",
  ),
  surely:
    /^(?:(?:since|because|as|so|and|but|also) )?(?:I['’]?m|I am|I was born|I['’]ve|I have|I live|I work|I like|I love|I hate|I prefer|I eat|I don['’]?t (?:eat|drink|like|own|have|speak)|I can['’]?t (?:eat|drink|walk|hear)|I use|I speak|I study|I come from|I own|I drive|I play|I moved|my (?:[\w'’]+ ){1,4}(?:is|are|has|have|was)|we['’]re|we are|we have|we['’]ve|we live|our (?:\w+ ){1,3}(?:is|are|has|have)|call me)\b/iu,
  courtesy:
    /^(?:please|pls|plz|kindly|from now on,?)\s+(?=(?:please )?call me\b)|^(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|dear \w+|thanks(?: a lot)?|thank you(?: very much| so much)?|ok|okay|well|so|yes|yeah|no|sorry|by the way|btw|also|and|but|actually|fyi|for your information|just so you know|(?:please )?note that|please note)(?: there| again| all)?(?:\s*[,!:：，—–-]\s*|\s+(?=(?:I|my|we|our|so|well)\b))/iu,
  remember:
    /^(?:(?:please|kindly|also|and|so)[\s,]+)*(?<polite>(?:(?:can|could|would|will) you|(?:I want|I need|I would like|I['’]d like) you to|you (?:should|must))\s+)?(?:please\s+)?(?:always\s+)?(?:remember|memori[sz]e|keep in mind|bear in mind|(?:don['’]t|do not|never) forget|make a note|take note)(?!\s+(?:when|how|what|who|where|why|me\b|our (?:last|chat|conversation)))(?:\s+(?:that|the following|this|of)(?=[\s:,：，]))?[\s:,：，]+(?<what>.{2,})$/iu,
  enough: /^(?:I|we)['’]?(?:m|re)\b|\S\s+\S+\s+\S/iu,
};
