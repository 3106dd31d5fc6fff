/** What an estimate means for the child, in words: the difference from the age, Z with its table named, growth remaining with its method and the error that is known. */
import { birch, whiteMenelaus } from '../../clinic/index.ts'
import type { GrowthAnswer, Interpretation, JointEstimate } from '../../predict/index.ts'
import { differenceRangeWords, differenceWords, millimetres, signedWords } from './ages.ts'
import { plainText } from './plainText.ts'

/** A value with its limits, or why there is none. */
export type Said = { value: string; range: string } | { reason: string }

export type ZWords = { table: string; citation: string; z: Said; finding: string }

export type GrowthWords = {
  /** `Birch, by bone age`; of another joint than a knee, `Birch, by bone age of the hand` */
  method: string
  /** By the estimate with the age withheld. */
  isWithheld: boolean
  citation: string
  /** Of a source that was not verified, what is missing. */
  unverified: string
  remaining: { femur: string; tibia: string; knee: string; state: string; uncertainty: string } | { reason: string }
  /** The error that is known at each plate, the method's own or another's: a sentence each, and both in a few words. */
  errors: readonly string[]
  shortError: string | undefined
  notes: readonly string[]
}

export type MultiplierWords = {
  /** `1.08`, and with limits `1.06 (1.02 to 1.10)`; a dash where there is none. */
  byAge: string
  byBoneAge: string
  /** What the limits stand for, of either where it has some. */
  uncertainty: readonly string[]
  /** Of what is foretold with them, in a sentence. */
  error: string
  citation: string
  isVerified: boolean
}

export type MeaningWords = {
  difference: Said
  /** What the limits of difference and Z stand for, which is the same of both; empty where there is neither. */
  uncertainty: string
  /** Which estimate difference and Z are of. */
  basis: string
  z: readonly ZWords[]
  growth: readonly GrowthWords[]
  /** `Growth remaining at this knee`, or, by the bone age of another joint, at each. */
  growthTitle: string
  multipliers: MultiplierWords | undefined
}

/** What the limits of difference and Z stand for, to stand beside them; empty where there is neither. */
export const scoreLimitsWords = ({ uncertainty }: MeaningWords): string =>
  uncertainty === '' ? '' : `limits: ${uncertainty}`

export function meaningWords(joint: JointEstimate): MeaningWords | undefined {
  const { interpretation } = joint
  if (!interpretation) return undefined
  const { boneAgeMinusAgeMonths: difference, zScores, growth, multipliers } = interpretation
  return {
    difference:
      difference.value === null
        ? { reason: plainText(difference.reason) }
        : {
            value: differenceWords(difference.value.estimate),
            range: differenceRangeWords(difference.value.lower, difference.value.upper),
          },
    uncertainty: plainText(difference.value?.uncertainty ?? ''),
    basis: joint.withheld ? 'from the estimate without the age' : '',
    z: zScores.map(zWords),
    growth: together(growth.map(answer => growthWords(answer, joint))),
    growthTitle:
      joint.joint === 'knee' ? 'Growth remaining at this knee' : `Growth at each knee, by the ${joint.joint}`,
    multipliers: multiplierWords(multipliers),
  }
}

function zWords({ table, citation, score }: Interpretation['zScores'][number]): ZWords {
  const named = { table: plainText(table, 60), citation: plainText(citation) }
  if (score.value === null) return { ...named, z: { reason: plainText(score.reason) }, finding: '' }
  const { z, finding, isFindingCertain } = score.value
  return {
    ...named,
    z: { value: signedWords(z.estimate), range: `${signedWords(z.lower)} to ${signedWords(z.upper)}` },
    finding: isFindingCertain ? finding : `${finding}, but not at both limits`,
  }
}

type Remaining = NonNullable<GrowthAnswer['remaining']['value']>

/** Of an end between the limits it is said on which side the estimate lies. */
function stateWords({ state, kneeMm }: Remaining, clock: GrowthAnswer['clock'], joint: JointEstimate['joint']): string {
  if (state === 'growing') return ''
  if (state === 'finished')
    return joint === 'knee' ? 'Growth of this knee has ended.' : 'Growth at the knees has ended.'
  return kneeMm.estimate > 0
    ? `At the upper limit of the ${clock}, growth has ended.`
    : `At the lower limit of the ${clock}, growth may remain.`
}

function growthWords(
  { method, clock, citation, verified, note, remaining }: GrowthAnswer,
  { joint }: Pick<JointEstimate, 'joint'>,
): GrowthWords {
  const by = joint === 'knee' ? clock : clock.replace('bone age', `bone age of the ${joint}`)
  const named = {
    method: clock === 'growth plates' ? plainText(method, 60) : `${plainText(method, 40)}, by ${by}`,
    isWithheld: clock === 'bone age, age withheld',
    citation: sourceWords(citation, verified),
    unverified: unverifiedWords(verified, note),
  }
  if (remaining.value === null)
    return {
      ...named,
      remaining: { reason: plainText(remaining.reason, 300) },
      errors: [],
      shortError: undefined,
      notes: [],
    }
  const { distalFemurMm, proximalTibiaMm, kneeMm, uncertainty, methodError, notes } = remaining.value
  const errors = methodError
    ? [methodError.distalFemur, methodError.proximalTibia].map(text => plainText(text, 400))
    : []
  return {
    ...named,
    remaining: {
      femur: mmWords(distalFemurMm),
      tibia: mmWords(proximalTibiaMm),
      knee: mmWords(kneeMm),
      state: stateWords(remaining.value, clock, joint),
      uncertainty: plainText(uncertainty),
    },
    errors,
    shortError: shortErrorWords(methodError),
    notes: notes.map(note => plainText(note, 300)),
  }
}

function multiplierWords(multipliers: Interpretation['multipliers']): MultiplierWords | undefined {
  if (!multipliers?.value) return undefined
  const { citation, verified, byChronologicalAge, byBoneAge, error } = multipliers.value
  const words = (said: typeof byBoneAge) => {
    if (said.value === null) return '–'
    const [at, from, to] = [said.value.estimate, said.value.lower, said.value.upper].map(value => value.toFixed(2))
    return from === to ? at : `${at} (${from} to ${to})`
  }
  return {
    byAge: words(byChronologicalAge),
    byBoneAge: words(byBoneAge),
    uncertainty: [byChronologicalAge, byBoneAge].flatMap(({ value }) =>
      value && value.lower < value.upper ? [plainText(value.uncertainty)] : [],
    ),
    error: plainText(error, 400),
    citation: sourceWords(citation, verified),
    isVerified: verified,
  }
}

const unverifiedWords = (verified: boolean | null, note: string): string =>
  verified === false ? `Unverified: ${plainText(note, 300)}` : ''

const sourceWords = (citation: string, verified: boolean | null): string =>
  `${plainText(citation)}${verified === false ? ' (unverified)' : ''}`

/** Methods that give nothing for the same reason, as one. */
function together(all: readonly GrowthWords[]): GrowthWords[] {
  const reasonOf = ({ remaining }: GrowthWords) => ('reason' in remaining ? remaining.reason : undefined)
  return all.flatMap((one, i) => {
    const reason = reasonOf(one)
    if (reason === undefined) return [one]
    const same = all.filter(other => reasonOf(other) === reason)
    return same[0] === all[i] ? [{ ...one, method: same.map(({ method }) => method).join('; ') }] : []
  })
}

/** `15 mm (9 to 21)`; without limits where they are the same as the estimate. */
function mmWords({ estimate, lower, upper }: { estimate: number; lower: number; upper: number }): string {
  const [at, from, to] = [estimate, lower, upper].map(millimetres)
  return from === at && to === at ? `${at} mm` : `${at} mm (${from} to ${to})`
}

/** The sentences of a Result are those of a table; where they are, its numbers can be said alone. */
function shortErrorWords(said: { distalFemur: string; proximalTibia: string } | null): string | undefined {
  const table = [birch, whiteMenelaus].find(
    ({ error: { distalFemur, proximalTibia } }) =>
      distalFemur.text === said?.distalFemur && proximalTibia.text === said.proximalTibia,
  )
  const [femur, tibia] = [table?.error.distalFemur.meanAbsoluteMm, table?.error.proximalTibia.meanAbsoluteMm]
  return table === undefined || femur === undefined || tibia === undefined
    ? undefined
    : `${table.errorOf}: ${femur.toFixed(1)} and ${tibia.toFixed(1)} mm`
}
