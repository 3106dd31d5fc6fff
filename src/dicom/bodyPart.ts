/**
 * Joint, side and view in the words of the tags: defined terms of BodyPartExamined (PS3.16, annex L), meanings beside
 * codes, and what people write into descriptions, in the larger languages of Europe and in Chinese, Japanese, Korean
 * and Russian. A text that names two joints names none.
 */
export type Joint = 'hand' | 'wrist' | 'knee'

/** Matched against small letters without accents. */
const joints: readonly (readonly [Joint, RegExp])[] = [
  [
    'knee',
    /\b(knees?|genou[x]?|knie|rodillas?|ginocchi[oa]?|joelhos?|kolan[oa]|kolen[oay]?|kna|polv[ei]t?)\b|膝|무릎|колен/,
  ],
  [
    'wrist',
    /\b(wrists?|handgelenke?|poignets?|munecas?|pols[oi]|punhos?|carp(us|al|o)|handled|nadgarst\w*)\b|腕|手首|손목|запяст/,
  ],
  [
    'hand',
    /\b(hands?|hande|manos?|maos?|mani|dlon\w*|ruk[ay])\b|\bmains?\b.*\b(gauches?|droites?|face|profil)\b|手(?!首)|손(?!목)|кист/,
  ],
]

/** Body parts that are no hand, wrist or knee, nor can hold one: a leg or an extremity can. */
const others =
  /\b(chest|thorax|lungs?|ribs?|abdomen|pelvis|hips?|skull|head|face|neck|cervical|[cltsb]?spine|sacrum|coccyx|shoulders?|clavicle|scapula|elbows?|ankles?|f(oo|ee)t|toes?|fingers?|thumbs?|calcaneus|breasts?|heart|jaw|teeth|whole ?body)\b/

/** A whole leg holds a knee, also where the text names its ends only; what the film shows, the picture decides. */
const legs = /\b(legs?|lower (limbs?|extremit(y|ies))|orthoradiogra\w*|scanogra\w*)\b/
const hipToAnkle = [/\bhips?\b/, /\bankles?\b/]

const lefts =
  /\b(left|lt|link(s|e[snmr]?)?|gauches?|izq(uierd[ao]s?)?|sinistr[ao]|esquerd[ao]|lew[ya]\w*|vanster)\b|左|левы|левая|левой|왼/
const rights =
  /\b(right|rt|recht(s|e[snmr]?)?|droite?s?|derech[ao]s?|destr[ao]|direit[ao]|praw[ya]\w*|hoger)\b|右|правы|правая|правой|오른/
const boths =
  /\b(both|bilateral(e|es)?|bilat|beide|beidseits|bds|bdsts|ambas|ambos|bilaterale?|comparison|comparative)\b|双|両|양/

const parts = 'knees?|hands?|wrists?|knie|handgelenke?|genou|poignet|rodilla|mano|joelho|ginocchio|polso'
/** A letter alone, or a short form that means something else elsewhere, counts beside a joint only. */
const afterJoint = new RegExp(`\\b(?:${parts}) (?:(l|li)|(r|re))\\b(?! (?:l|r|li|re)\\b)`)
const beforeJoint = new RegExp(`(?<!\\b(?:l|r|li|re) )\\b(?:(l|li)|(r|re)) (?:${parts})\\b`)
/** Italian; in English dx is a diagnosis, and DX a kind of radiograph. */
const italian = /\b(?:ginocchi[oa]?|pols[oi]|man[oi])\b.*\b(?:(sx|sin)|(dx|dex))\b/

const views: readonly (readonly [string, RegExp])[] = [
  ['AP', /^ap$|\bantero ?posterior|\ba\.?p\.?\b/],
  ['PA', /^pa$|\bpostero ?anterior|\bp\.?a\.?\b/],
  ['LATERAL', /^(ll|rl|lat|ml|lm|lld|rld)$|\blateral|mediolateral|\blatero ?medial|\blat\b|\bprofil\b|\bseitlich/],
  // Of the patella: never frontal.
  ['AXIAL', /\baxial|\bassial|\btangential|\bskyline\b|\bsunrise\b|\bmerchants?\b|\bdefilee?\b/],
  ['OBLIQUE', /^(rao|lao|rpo|lpo|llo|rlo|obl)$|\boblique|\bobl\b|\bschrag/],
]

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[_^/,;:()[\]+-]+/g, ' ')
    .trim()

/** As `plain`, with the German short forms, re. and li., written out. A second take (re-exam) is no side. */
const sideWords = (text: string): string =>
  plain(
    text
      .replace(/(^|\s)re-/gi, ' ')
      .replace(/\bre\./gi, ' rechts ')
      .replace(/\bli\./gi, ' links '),
  )
    .replace(/[&.]+/g, ' ')
    .replace(/ +/g, ' ')

/** The joint that a text names; `other` for a body part that holds neither; undefined if it names none, or several. */
export function jointIn(text: string): Joint | 'other' | undefined {
  const words = plain(text)
  const named = joints.filter(([, pattern]) => pattern.test(words)).map(([joint]) => joint)
  const isLeg = legs.test(words) || hipToAnkle.every(end => end.test(words))
  if (named.length === 1) return isLeg && named[0] !== 'knee' ? undefined : named[0]
  return named.length === 0 && !isLeg && others.test(words) ? 'other' : undefined
}

/** The side that a text names, or both. */
export function sideIn(text: string): 'L' | 'R' | 'B' | undefined {
  const words = sideWords(text)
  if (boths.test(words)) return 'B'
  const short = [afterJoint, beforeJoint, italian].map(pattern => pattern.exec(words))
  const left = lefts.test(words) || short.some(found => found?.[1])
  const right = rights.test(words) || short.some(found => found?.[2])
  return left === right ? undefined : left ? 'L' : 'R'
}

/** The view that a text names, in the words of the manifest. */
export function viewIn(text: string): string | undefined {
  const words = plain(text)
  const named = views.filter(([, pattern]) => pattern.test(words)).map(([view]) => view)
  return named.length === 1 ? named[0] : undefined
}
