/** Everything that a report says, before it has a place on the page. */
import type { Result } from '../../predict/index.ts'
import type { DeliverOptions } from '../pictures.ts'
import type { Patient } from '../source.ts'
import {
  answerSentences,
  capital,
  dateWords,
  type GrowthWords,
  type JointWords,
  jointWords,
  kneesWords,
  limitSentences,
  type MeaningWords,
  madeByWords,
  meaningWords,
  modelsOf,
  noticesOf,
  personName,
  plainText,
  researchNotice,
  type Said,
  saliencySentence,
  scoreLimitsWords,
  sexWords,
  warningsOf,
} from '../wording/index.ts'

type Labelled = { label: string; value: string }

export type ReportWords = {
  title: string
  joints: readonly JointWords[]
  who: readonly Labelled[]
  film: readonly Labelled[]
  notices: readonly string[]
  warnings: readonly string[]
  /** Under a single estimate. */
  beside: readonly Labelled[]
  answers: readonly string[]
  growth: readonly GrowthByMethod[]
  /** A sentence, and in small what its limits stand for and the error of what is foretold; undefined if there are none. */
  multipliers: { text: string; small: string } | undefined
  scores: readonly ScoresByTable[]
  /** What their limits stand for; empty where none has any. */
  scoreLimits: string
  about: readonly Labelled[]
  limits: readonly string[]
  /** Model, program and day. */
  made: string
  headings: typeof headings
  always: readonly string[]
}

export type GrowthByMethod = Pick<GrowthWords, 'errors' | 'shortError' | 'unverified' | 'notes'> & {
  rows: readonly { label: string; remaining: GrowthWords['remaining'] }[]
}

/** Z of each joint by one table. */
export type ScoresByTable = { table: string; scores: readonly string[] }

export const headings = {
  answers: 'What it says',
  growth: 'Growth remaining',
  plates: ['Distal femur', 'Proximal tibia', 'Both'],
  saliency: 'Where the estimate comes from',
  scores: 'Z by every table',
  about: 'About this estimate',
  warnings: 'Warnings',
  limits: 'Limits',
} as const

const mostWarnings = 16
const none = 'not given'

export function reportWords(
  result: Result,
  patient: Patient | undefined,
  { filmDate, madeOn }: DeliverOptions,
): ReportWords {
  const several = result.joints.length > 1
  const joints = result.joints.map(joint => jointWords(joint, several))
  const meanings = result.joints.map(meaningWords)
  const first = result.joints[0]
  const { width, height } = result.film
  const warnings = warningsOf(result)
  const knees = kneesWords(result)
  return {
    title: first && first.joint !== 'other' ? `Bone age from a ${first.joint} film` : 'Bone age from a film',
    joints,
    who: [
      { label: 'Name', value: personName(plainText(patient?.name ?? '', 400)) || none },
      { label: 'Patient ID', value: plainText(patient?.id ?? result.patient ?? '', 64) || none },
      { label: 'Born', value: dateWords(patient?.birthDate) ?? none },
      { label: 'Sex', value: recordedSex(patient?.sex || (first?.sex ?? '')) || none },
    ],
    film: [
      {
        label: 'Film',
        value: `${nameOf(result.film, patient !== undefined)}${width && height ? `, ${width} × ${height} pixels` : ''}`,
      },
      { label: 'Joint', value: joints.map(({ title }) => title).join('; ') || 'none found' },
      { label: 'Taken', value: dateWords(filmDate) ?? none },
      { label: 'Age at film', value: joints[0]?.chronologicalAge ?? 'unknown' },
    ],
    notices: noticesOf(result),
    warnings: [
      ...warnings.slice(0, mostWarnings),
      ...(warnings.length > mostWarnings
        ? [`More warnings, which are not shown here: ${warnings.length - mostWarnings}.`]
        : []),
    ],
    beside: several ? [] : besideRows(joints[0], meanings[0]),
    answers: [
      ...result.joints.flatMap(joint => answerSentences(joint, several)),
      ...(first ? [] : ['No joint was found on the film.']),
      ...(knees ? [knees.text] : []),
    ],
    growth: byMethod(meanings, joints),
    multipliers: multiplierSentences(meanings, joints),
    scores: byTable(meanings),
    scoreLimits: scoreLimits(meanings),
    about: aboutRows(result, joints, meanings),
    limits: limitSentences(result),
    made: [madeByWords(result), ...(dateWords(madeOn) ? [dateWords(madeOn)] : [])].join(' · '),
    headings,
    always: [researchNotice, saliencySentence],
  }
}

/**
 * A DICOM film by its hash, as its results are: its file may be named after the child, and the UID of the document holds no name. Of a PNG or JPEG, whose pages
 * are no DICOM object, nothing else may tell which child it is: it keeps its name, without the folders in which it lay.
 */
const nameOf = ({ file, sha256 }: Result['film'], isDicom: boolean): string =>
  isDicom ? plainText(sha256?.slice(0, 12) ?? '', 12) : plainText(file.split(/[/\\]/).at(-1) ?? file, 100)

const recordedSex = (sex = ''): string => (sex === 'F' || sex === 'M' ? sexWords(sex) : plainText(sex, 16))

const saidWords = (said: Said): string => ('value' in said ? `${said.value} (${said.range})` : said.reason)

function besideRows(joint: JointWords | undefined, meaning: MeaningWords | undefined): Labelled[] {
  if (joint?.answer.kind !== 'estimate') return []
  const z = meaning?.z[0]
  const basis = meaning?.basis ? `${z && 'value' in z.z ? 'both ' : ''}${meaning.basis}` : ''
  const small = [basis, meaning ? scoreLimitsWords(meaning) : ''].filter(text => text !== '').join('; ')
  return [
    { label: 'Age', value: joint.chronologicalAge },
    ...(meaning ? [{ label: 'Difference', value: saidWords(meaning.difference) }] : []),
    ...(z ? [{ label: 'Z', value: 'value' in z.z ? `${saidWords(z.z)}, ${z.finding}; ${z.table}` : z.z.reason }] : []),
    ...(small ? [{ label: '', value: capital(small) }] : []),
    { label: 'Known error', value: joint.answer.knownError },
  ]
}

/** Growth remaining, method by method; knees of which a method says the same are one row. */
function byMethod(meanings: readonly (MeaningWords | undefined)[], joints: readonly JointWords[]): GrowthByMethod[] {
  const all = meanings.flatMap((meaning, i) => meaning?.growth.map(growth => ({ growth, joint: joints[i] })) ?? [])
  return [...new Set(all.map(({ growth }) => growth.method))].map(method => {
    const rows = all.filter(({ growth }) => growth.method === method)
    const [{ growth }] = rows
    const same =
      rows.length === joints.length && new Set(rows.map(row => JSON.stringify(row.growth.remaining))).size === 1
    return {
      errors: growth.errors,
      shortError: growth.shortError,
      unverified: growth.unverified,
      notes: [...new Set(rows.flatMap(row => row.growth.notes))],
      rows: (same ? rows.slice(0, 1) : rows).map(row => ({
        label: same ? method : `${method}, ${row.joint.name}`,
        remaining: row.growth.remaining,
      })),
    }
  })
}

/** For all joints at once; why there are none is said of growth, which needs the same. */
function multiplierSentences(
  meanings: readonly (MeaningWords | undefined)[],
  joints: readonly JointWords[],
): ReportWords['multipliers'] {
  const all = meanings.flatMap((meaning, i) =>
    meaning?.multipliers ? [{ ...meaning.multipliers, name: joints.length > 1 ? `${joints[i].name} ` : '' }] : [],
  )
  if (all.length === 0) return undefined
  const [{ byAge, isVerified, error }] = all
  const byBoneAge = all.map(one => `${one.name}${one.byBoneAge}`).join(', ')
  const limits = [...new Set(all.flatMap(({ uncertainty }) => uncertainty))].join('; ')
  return {
    text: `Length at maturity over length now (Paley): by age ${byAge}; by bone age ${byBoneAge}${isVerified ? '' : '; unverified'}.`,
    small: `${limits ? `Limits: ${limits}. ` : ''}${error}`,
  }
}

function scoreLimits(meanings: readonly (MeaningWords | undefined)[]): string {
  const scored = meanings.flatMap(meaning => (meaning?.z.some(({ z }) => 'value' in z) ? [meaning] : []))
  return capital([...new Set(scored.map(scoreLimitsWords))].join('; '))
}

/** A reason that holds for every table is said once. */
function byTable(meanings: readonly (MeaningWords | undefined)[]): ScoresByTable[] {
  const tables = [...new Set(meanings.flatMap(meaning => meaning?.z.map(({ table }) => table) ?? []))]
  const rows = tables.map(table => ({
    table,
    scores: meanings.map(meaning => {
      const z = meaning?.z.find(one => one.table === table)
      return z ? ('value' in z.z ? `${saidWords(z.z)}, ${z.finding}` : z.z.reason) : '–'
    }),
  }))
  return rows.length > 1 && new Set(rows.map(({ scores }) => scores.join())).size === 1
    ? [{ table: 'Every table', scores: rows[0].scores }]
    : rows
}

function aboutRows(
  result: Result,
  joints: readonly JointWords[],
  meanings: readonly (MeaningWords | undefined)[],
): Labelled[] {
  /** What is the same of all joints is said once. */
  const each = (say: (answer: JointWords['answer'], words: JointWords) => string | undefined) => {
    const said = joints.flatMap(words => {
      const text = say(words.answer, words)
      return text ? [{ name: capital(words.name), text }] : []
    })
    return new Set(said.map(({ text }) => text)).size <= 1
      ? (said[0]?.text ?? '')
      : said.map(({ name, text }) => `${name}: ${text}`).join(' ')
  }
  const sources = meanings.flatMap(meaning => [
    ...[...(meaning?.growth ?? []), ...(meaning?.z ?? [])].map(({ citation }) => citation),
    ...(meaning?.multipliers ? [meaning.multipliers.citation] : []),
  ])
  const rows = [
    ...modelsOf(result).flatMap(({ name, sha256, simulated }) => [
      { label: 'Model', value: `${name}${simulated ? ', trained on simulated films' : ''}` },
      { label: 'Its SHA-256', value: sha256 },
    ]),
    { label: 'Of the child', value: each((_, { sex, chronologicalAge }) => `sex ${sex}, age ${chronologicalAge}.`) },
    { label: 'Its known error', value: each(answer => (answer.kind === 'estimate' ? `${answer.knownError}.` : '')) },
    { label: 'Its members', value: each(answer => (answer.kind === 'estimate' ? answer.members : '')) },
    { label: 'Scale', value: each(answer => (answer.kind === 'estimate' ? `${answer.scale}.` : '')) },
    { label: 'Age withheld', value: each(answer => (answer.kind === 'estimate' ? answer.withheld?.sentence : '')) },
    { label: 'Film’s SHA-256', value: plainText(result.film.sha256 ?? '', 64) },
    { label: 'SOP instance', value: plainText(result.film.sopInstanceUid ?? '', 64) },
    { label: 'Sources', value: [...new Set(sources)].filter(text => text !== '').join('. ') },
  ]
  return rows.filter(({ value }) => value !== '')
}
