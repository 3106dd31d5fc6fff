/**
 * Knee films and hand films into pairs: to each knee film the hand film of the same child that was taken nearest in
 * time, within 92 days ("within 3 months" of the published method, OJSM 2026, doi 10.1177/23259671261424923: no three
 * months are longer), where the child was at most 216.0 months old at the knee film. Both knees and serial films are
 * kept, so one hand may stand beside several knees; children, not films, are what is split and resampled.
 *
 * The signed gap is kept, for a hand film taken later belongs to an older child. It is counted from the study dates;
 * where one of both films has none, as in de-identified films, from the ages. Which hand is nearest never depends on
 * whether it was read, save between two that are equally near.
 */
import { daysPerMonth } from '../clinic/index.ts'
import { type LeftOut, leaveOut } from './leftOut.ts'
import { fileKey, type ManifestFilm } from './manifest.ts'
import type { AssignedBoneAge } from './readings.ts'
import { grouped } from './screen.ts'

export const maxGapDays = 92
export const maxChildAgeMonths = 216

/** A knee film and the hand film beside it: a row of pairs.csv. */
export type FilmPair = {
  /** As in the manifest. */
  kneeFile: string
  handFile: string
  /** Lines of the manifest. */
  kneeLine: number
  handLine: number
  patient: string
  /** Of the knee film, or where it is not known there, of the hand film. */
  sex?: 'F' | 'M'
  /** At the knee film. */
  chronologicalAgeMonths: number
  /** Of the knee film. */
  side?: 'L' | 'R' | 'B'
  site?: string
  device?: string
  /** Hand minus knee: positive where the hand film was taken later. */
  gapDays: number
  gapFrom: 'dates' | 'ages'
  /** The assigned reading of the hand film: no one read the knee. Absent where the hand was not read. */
  handReading?: { boneAgeMonths: number; readings: number; atlas?: string }
}

export type Pairing = {
  pairs: FilmPair[]
  /** Films that no pair could have, whatever the others are. */
  ineligible: LeftOut[]
  /** Films that could, and have no partner. */
  unpaired: LeftOut[]
}

/**
 * @param films knees and hands, as `screenFilms` and `excludeFilms` leave them
 * @param manifestPath what messages call the manifest
 * @param assigned the assigned bone ages of hand films; a hand with several joints has the reading of the first
 */
export function pairFilms(
  films: readonly ManifestFilm[],
  manifestPath: string,
  assigned: readonly AssignedBoneAge[] = [],
): Pairing {
  const pairing: Pairing = { pairs: [], ineligible: [], unpaired: [] }
  const where = ({ file, line }: ManifestFilm) => `${manifestPath}, line ${line}, ${file}`
  const eligible = films.filter(film => {
    const drop = (reason: LeftOut['reason'], why: string) => {
      pairing.ineligible.push(leaveOut(film, reason, `${where(film)}: ${why}`))
      return false
    }
    const age = film.chronologicalAgeMonths
    if (film.patient === undefined)
      return drop('no_patient', 'patient is empty: a knee is paired with a hand of its child')
    if (film.joint === 'hand')
      return age !== undefined || film.studyDate !== undefined
        ? true
        : drop('hand_without_age', 'neither study_date nor age: how far it is from the knee film cannot be told')
    if (age === undefined)
      return drop(
        'no_age',
        'neither birth_date and study_date nor chronological_age_months: only children up to 216 months take part',
      )
    return age <= maxChildAgeMonths
      ? true
      : // A day too many is a thirtieth of a month.
        drop('too_old', `age ${Number(age.toFixed(3))} months is above ${maxChildAgeMonths.toFixed(1)}`)
  })

  const readings = new Map(
    assigned.filter(({ jointIndex }) => jointIndex === 1).map(reading => [fileKey(reading.file), reading]),
  )
  const hands = grouped(
    eligible.filter(({ joint }) => joint === 'hand'),
    film => film.patient!,
  )
  const paired = new Set<ManifestFilm>()
  const near = new Set<ManifestFilm>()
  for (const knee of eligible) {
    if (knee.joint !== 'knee') continue
    const drop = (reason: LeftOut['reason'], why: string) =>
      pairing.unpaired.push(leaveOut(knee, reason, `${where(knee)}: ${why}`))
    const own = hands.get(knee.patient!)
    if (!own) {
      drop('no_hand', 'there is no hand film of its patient that could be paired')
      continue
    }
    const byDistance = own
      .flatMap(hand => {
        const gap = gapBetween(knee, hand)
        return gap ? [{ hand, ...gap, read: readings.has(fileKey(hand.file)), left: hand.side === 'L' }] : []
      })
      // Of two that are equally near, the one that was read, then the left, which the atlas shows; else the first.
      .sort(
        (a, b) =>
          Math.abs(a.gapDays) - Math.abs(b.gapDays) ||
          Number(b.read) - Number(a.read) ||
          Number(b.left) - Number(a.left),
      )
    const [nearest] = byDistance
    if (!nearest) {
      drop(
        'gap_unknown',
        'no hand film has a date or an age to compare with: write study_date of both, or the age of both',
      )
      continue
    }
    const { hand, gapDays, gapFrom } = nearest
    for (const other of byDistance) if (Math.abs(other.gapDays) <= maxGapDays) near.add(other.hand)
    if (Math.abs(gapDays) > maxGapDays) {
      drop(
        'too_far',
        `the nearest hand film, ${hand.file} on line ${hand.line}, was taken ${Math.abs(gapDays)} days ${gapDays > 0 ? 'later' : 'before'}: at most ${maxGapDays} are allowed`,
      )
      continue
    }
    paired.add(hand)
    const reading = readings.get(fileKey(hand.file))
    pairing.pairs.push({
      kneeFile: knee.file,
      handFile: hand.file,
      kneeLine: knee.line,
      handLine: hand.line,
      patient: knee.patient!,
      sex: knee.sex ?? hand.sex,
      chronologicalAgeMonths: knee.chronologicalAgeMonths!,
      side: knee.side,
      site: knee.site,
      device: knee.device,
      gapDays,
      gapFrom,
      handReading: reading && {
        boneAgeMonths: reading.boneAgeMonths,
        readings: reading.readings,
        atlas: reading.atlas,
      },
    })
  }
  for (const hand of [...hands.values()].flat())
    if (!paired.has(hand))
      pairing.unpaired.push(
        near.has(hand)
          ? leaveOut(hand, 'not_nearest', `${where(hand)}: another hand film is nearer to each knee film of the child`)
          : leaveOut(hand, 'no_knee', `${where(hand)}: there is no knee film within ${maxGapDays} days`),
      )
  return pairing
}

/** Whole days from knee to hand, or undefined where the films have nothing to compare. */
function gapBetween(knee: ManifestFilm, hand: ManifestFilm): Pick<FilmPair, 'gapDays' | 'gapFrom'> | undefined {
  if (knee.studyDate !== undefined && hand.studyDate !== undefined)
    return { gapDays: (Date.parse(hand.studyDate) - Date.parse(knee.studyDate)) / 86_400_000, gapFrom: 'dates' }
  if (knee.chronologicalAgeMonths === undefined || hand.chronologicalAgeMonths === undefined) return undefined
  const months = hand.chronologicalAgeMonths - knee.chronologicalAgeMonths
  return { gapDays: Math.round(months * daysPerMonth), gapFrom: 'ages' }
}
