/** predictions.csv: a row for every joint found and for every film that was refused or failed. */
import { formatTable } from '../base/index.ts'
import { type JointEstimate, type Result, readRealFilm, realFilmNotice } from './result.ts'

export const predictionColumns = [
  'file',
  'joint_index',
  'status',
  'code',
  'message',
  'bone_age_months',
  'lower_months',
  'upper_months',
  'coverage',
  'fold_sd_months',
  'sex',
  'chronological_age_months',
  'joint',
  'side',
  'patient',
  'fold',
  'model',
  'model_sha256',
] as const

/** Of `physis predict`, which knows on what its models were trained; in a study no model reads what it was trained on. */
const columns = [...predictionColumns, 'trained_on', 'simulated'] as const

/** Rows of the table, without its header; months to two decimals. */
export function predictionRows(result: Result): string {
  const { file } = result.film
  const patient = result.patient ?? ''
  const rows = result.failure
    ? [{ file, status: 'failed', code: result.failure.code, message: result.failure.message, patient }]
    : result.joints.map(joint => ({
        file,
        joint_index: joint.jointIndex,
        status: joint.status,
        code: joint.code ?? '',
        message: messageOf(joint, result),
        bone_age_months: rounded(joint.boneAgeMonths),
        lower_months: rounded(joint.lowerMonths),
        upper_months: rounded(joint.upperMonths),
        coverage: joint.status === 'estimated' ? (joint.coverage ?? '') : '',
        fold_sd_months: rounded(joint.foldSdMonths),
        sex: joint.sex ?? '',
        chronological_age_months: rounded(joint.chronologicalAgeMonths),
        joint: joint.joint,
        side: joint.side ?? '',
        patient,
        model: joint.model ? `${joint.model.name} ${joint.model.version}` : '',
        model_sha256: joint.model?.sha256 ?? '',
        trained_on: joint.model ? String(joint.trainedOn) : '',
        simulated: joint.model ? String(result.film.simulated || joint.model.simulated) : '',
      }))
  const text = formatTable(columns, rows)
  return text.slice(text.indexOf('\n') + 1)
}

/** What has to be said of a joint in one line: why it is refused, what was forced, and that a model of simulated films read a real one. */
export const messageOf = (joint: JointEstimate, { film }: Pick<Result, 'film'>): string =>
  [joint.message, ...(readRealFilm(joint, film) ? [realFilmNotice] : [])].filter(text => text !== '').join(' ')

export const predictionHeader: string = formatTable(columns, [])

/** Months to two decimals, as in every table; nothing where there are none. */
export const rounded = (months: number | null): number | '' => (months === null ? '' : Math.round(100 * months) / 100)
