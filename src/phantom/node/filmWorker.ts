/**
 * The thread of `writePhantoms.ts`: plans a child's films, simulates them and writes films and masks. A film that is
 * already there is not made again: only its truth is computed. The film is written last, so that whoever finds it finds
 * its masks too.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serve, writeFileAtomic } from '../../base/node/index.ts'
import { encodePng, type GreyImage, simulatedKeyword } from '../../image/index.ts'
import { type AgeRange, type Child, drawChild, kneePart } from '../child.ts'
import { filmOf, type Subject } from '../counterfactual.ts'
import { jointAgeMonths, type Spread } from '../deviation.ts'
import { drawKnee, type KneeTruth, kneeTruth } from '../film.ts'
import { type GeneratorName, generators } from '../generators.ts'
import { type HandTruth, handTruth } from '../hand/film.ts'
import { type PlannedFilm, planPatient } from '../patient.ts'
import { type FilmOfChild, filmDicom } from './filmDicom.ts'
import { filmName, filmStem, maskName } from './names.ts'

export type FilmJob = {
  folder: string
  seed: number
  side: number
  ages: AgeRange
  films: 'knee' | 'hand' | 'paired'
  /** Films of patients show the maturity of other children. */
  scrambled: boolean
  spread: Spread
  generator: GeneratorName
  /** Films as DICOM, not PNG. */
  dicom: boolean
}

/** One film of a child. The ages of both joints are those on its date; of the knees, that of the film or the first. */
export type FilmAnswer = {
  file: string
  part: number
  child: Child
  joint: 'hand' | 'knee'
  leg: 'L' | 'R'
  /** The skeletal age is the child's; measures and landmarks are what the film shows. */
  truth: ({ joint: 'knee' } & KneeTruth) | ({ joint: 'hand' } & HandTruth)
  handAgeMonths: number | undefined
  kneeAgeMonths: number
  /** What the film shows, which is another's in a scrambled cohort. */
  shown: { skeletalAgeMonths: number; sizeAgeMonths: number }
  written: boolean
}

serve<number, FilmAnswer[]>(data => {
  const { folder, seed, side, ages, films, scrambled, spread, generator: letter, dicom } = data as FilmJob
  const paired = films !== 'knee'
  const generator = generators[letter]
  const mark = { [simulatedKeyword]: `${generator.name} ${generator.version}` }
  const options = { generator }

  /** One knee a child, or all films of a patient. */
  function planOf(index: number): PlannedFilm[] {
    if (paired) return planPatient(seed, index, side, { ages, spread, generator, scrambled })
    const child = drawChild(seed, index, ages)
    const draws = drawKnee(seed, index, spread)
    const subject: Subject = { joint: 'knee', child, draws, side, options }
    return [{ part: kneePart, visit: 1, subject, shown: subject, leg: draws.shape.side }]
  }

  return async index => {
    const plan = planOf(index)
    const first = (joint: Subject['joint']) => plan.find(film => film.subject.joint === joint)?.subject
    const [hand, knee] = [first('hand'), first('knee')]
    const wanted = films === 'hand' ? plan.filter(film => film.subject.joint === 'hand') : plan
    const answers: FilmAnswer[] = []
    for (const film of wanted) {
      const { subject, shown, part, leg } = film
      const { child, joint } = subject
      const stem = filmStem(film, paired)
      const path = join(folder, filmName(stem, dicom))
      const written = !existsSync(path)
      const truth =
        shown.joint === 'hand'
          ? { joint: 'hand' as const, ...handTruth(shown.child, shown.draws, side, options) }
          : { joint: 'knee' as const, ...kneeTruth(shown.child, shown.draws, side, options) }
      const skeletalAgeMonths = ageOf(subject, child)
      if (written) await write(path, shown, { child, joint, leg, stem, pixelMm: truth.pixelMm, generator })
      answers.push({
        file: filmName(stem, dicom),
        part,
        child,
        joint,
        leg,
        truth: { ...truth, skeletalAgeMonths },
        handAgeMonths: hand && ageOf(hand, child),
        kneeAgeMonths: joint === 'knee' ? skeletalAgeMonths : ageOf(knee!, child),
        shown: { skeletalAgeMonths: truth.skeletalAgeMonths, sizeAgeMonths: shown.child.sizeAgeMonths },
        written,
      })
    }
    return answers
  }

  /** Of the subject's joint, when its child is so old. */
  function ageOf(subject: Subject, child: Child): number {
    return jointAgeMonths(child, subject.joint === 'hand' ? subject.draws.shape.deviation : subject.draws.deviation)
  }

  async function write(path: string, subject: Subject, film: FilmOfChild): Promise<void> {
    const { image, plates, bone } = filmOf(subject)
    for (const [name, mask] of Object.entries({ ...plates, bone })) {
      const picture: GreyImage = { ...image, data: mask.map(v => 255 * v) }
      writeFileAtomic(join(folder, maskName(film.stem, name)), encodePng(picture, mark))
    }
    writeFileAtomic(path, dicom ? await filmDicom(image, film) : encodePng(image, mark))
  }
})
