import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { smallStudy } from '../../../test/helpers/smallStudy.ts'
import { tinyArchitecture, tinyWeights, writeTinyPackage } from '../../../test/helpers/tinyPackage.ts'
import { encodeSafetensors } from '../../model/index.ts'
import { loadPackage } from '../../model/node/index.ts'
import { trainMember } from '../trainMember.ts'
import { checkLessons, foldConfig, lessons, startOf } from './students.ts'
import type { StudyKnee } from './studyKnee.ts'
import { readTransfer, shuffledName, trainedRuns } from './transferFile.ts'

const folder = mkdtempSync(join(tmpdir(), 'physis-students-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const read = (text: string) => {
  writeFileSync(join(folder, 'small.yaml'), text)
  return readTransfer(join(folder, 'small.yaml'))
}
writeFileSync(join(folder, 'crops.csv'), '')

const knees = Array.from({ length: 60 }, (_, i): StudyKnee => {
  const file = `${i}.png`
  const pair = {
    kneeFile: file,
    handFile: file,
    kneeLine: i,
    handLine: i,
    patient: file,
    sex: 'F' as const,
    chronologicalAgeMonths: 40 + i,
    gapDays: 0,
    gapFrom: 'dates' as const,
    handReading: { boneAgeMonths: 30 + 2 * i, readings: 1 },
  }
  const split = { file, line: i, cluster: file, split: 'fold' as const, fold: (i % 5) + 1 }
  return { pair: pair as unknown as StudyKnee['pair'], split, index: i, sha256: file, handSha256: file }
})

describe('the network of shuffled labels', () => {
  const study = read(smallStudy(1))
  const [main] = study.students
  const shuffled = trainedRuns(study).at(-1)!
  const config = (student: typeof main) => foldConfig(study, student, 1, knees, { folder, count: 60 }, undefined)

  it('is trained beside the students, on one fold, as main is but for its start', () => {
    expect(trainedRuns(study).map(({ name }) => name)).toEqual(['main', 'image', shuffledName])
    const { name: _n, start, folds, test: _t, shuffled: is, ...same } = shuffled
    expect({ start, folds, is }).toEqual({ start: 'random', folds: [1], is: true })
    expect(main).toMatchObject(same)
  })
  it('learns the same films and labels, but each film the label of another', () => {
    const [own, dealt] = [config(main), config(shuffled)]
    const labels = (films: typeof own.train) => films.map(({ ageMonths }) => ageMonths)
    expect(dealt.train.map(({ ageMonths: _, ...film }) => film)).toEqual(
      own.train.map(({ ageMonths: _, ...film }) => film),
    )
    expect(labels(dealt.train).sort((a, b) => a - b)).toEqual(labels(own.train).sort((a, b) => a - b))
    const kept = labels(dealt.train).filter((months, i) => months === own.train[i].ageMonths)
    // Of a random deal one film keeps its own, on average.
    expect(kept.length).toBeLessThan(6)
    expect({ ...dealt, train: [] }).toEqual({ ...own, train: [] })
    expect(config(shuffled)).toEqual(dealt)
  })
  it('is not trained where no maps are made, and its name is taken', () => {
    expect(trainedRuns(read(smallStudy(1).replace('saliencyFilms: 2', 'saliencyFilms: 0'))).map(r => r.name)).toEqual([
      'main',
      'image',
    ])
    expect(() => read(smallStudy(1).replace('name: image,', `name: ${shuffledName},`))).toThrow(
      /ablation.0.name: shuffled-labels is what the study calls/,
    )
  })
})

describe('a fold with nothing to learn from', () => {
  const { students } = read(smallStudy(1))
  const without = knees.map(knee => ({ ...knee, pair: { ...knee.pair, handReading: undefined } }))

  it('is named, with its student', () => {
    expect(() => checkLessons(knees, students, 5)).not.toThrow()
    const inOne = knees.map(knee => ({ ...knee, split: { ...knee.split, fold: 1 } }))
    expect(() => checkLessons(inOne, students, 5)).toThrow(
      'fold 1 of the student main has nothing to learn from: no film is in another fold',
    )
    const labelled = without.map(knee => ({ ...knee, label: { boneAgeMonths: 90 } as StudyKnee['label'] }))
    expect(() => checkLessons(labelled, students, 5)).toThrow(
      'fold 1 of the student image has nothing to learn from: none of the 48 films of the other folds has a label (labels: human)',
    )
  })
})

describe('a student of fewer films', () => {
  const student = { ...read(smallStudy(1)).students[0], labels: 'human' as const }
  const learned = (own: readonly StudyKnee[], films: number) =>
    lessons(own, { ...student, films }, 1, 7).map(({ index }) => index)

  /** By the SHA-256 of seed and patient. */
  const first = (n: number) =>
    knees
      .filter(({ split }) => split.fold !== 1)
      .map(({ index }) => ({ index, hash: createHash('sha256').update(`7 ${index}.png`).digest('hex') }))
      .sort((a, b) => (a.hash < b.hash ? -1 : 1))
      .slice(0, n)
      .map(({ index }) => index)
      .sort((a, b) => a - b)

  it('learns so many where each is of a patient of its own, and fewer are a part of more', () => {
    expect(learned(knees, 3)).toEqual(first(3))
    expect(learned(knees, 20)).toEqual(first(20))
    expect(learned(knees, 20)).toEqual(expect.arrayContaining(learned(knees, 10)))
  })
  it('learns whole patients', () => {
    const threes = knees.map((knee, i) => {
      const cluster = `p${Math.floor(i / 3)}`
      return { ...knee, split: { ...knee.split, cluster, fold: 2 + (Math.floor(i / 3) % 4) } }
    })
    const patientsOf = (films: number) => learned(threes, films).map(index => Math.floor(index / 3))
    for (const [films, patients] of [
      [1, 1],
      [3, 1],
      [5, 1],
      [6, 2],
      [20, 6],
    ]) {
      expect(patientsOf(films)).toHaveLength(3 * patients)
      expect(new Set(patientsOf(films)).size).toBe(patients)
    }
    expect(patientsOf(20)).toEqual(expect.arrayContaining(patientsOf(6)))
  })
})

describe('what the gate refuses', () => {
  const [student] = read(smallStudy(1)).students
  const seen = (code: 'hardware' | 'mature' | null) => ({ code, closed: code === 'mature', widthRatios: null })
  const judged = knees.map((knee, i) => ({
    ...knee,
    seen: seen(i < 2 ? 'hardware' : i < 4 ? 'mature' : null),
    split: { ...knee.split, split: 'train' as const },
  }))

  it('teaches nothing, save closed plates', () => {
    const taught = lessons(judged, { ...student, labels: 'human' }, 1, 1).map(({ index }) => index)
    expect(taught).toEqual(Array.from({ length: 58 }, (_, i) => i + 2))
    const unjudged = judged.map(({ seen: _, ...knee }) => knee)
    expect(lessons(unjudged, { ...student, labels: 'human' }, 1, 1)).toHaveLength(60)
  })
})

describe('students that start from one file', () => {
  writeTinyPackage(join(folder, 'teacher'))
  const teacher = loadPackage(join(folder, 'teacher'))
  const fromFile = (file: string) =>
    read(smallStudy(1).replace('start: teacher', `start: ${file}`).replace('start: random', `start: ${file}`))
  const weights = Buffer.concat(
    encodeSafetensors(tinyWeights(1, { ...tinyArchitecture, chronologicalAge: true }), 'F16'),
  )
  writeFileSync(join(folder, 'given.safetensors'), weights)
  writeFileSync(
    join(folder, 'crops.u8'),
    Uint8Array.from({ length: 60 * 48 * 48 }, (_, i) => (i * 7919) % 251),
  )

  /** Every start is there before the first training, as in a run. */
  async function train(file: string, out: string) {
    const study = fromFile(file)
    const begun = study.students.map(student => ({
      student,
      start: startOf(study, student, teacher, join(folder, 'teacher'), folder, 1, undefined)!,
    }))
    for (const { student, start } of begun) {
      const config = foldConfig(study, student, 1, knees, { folder, count: 60 }, start)
      const threads = { compute: 1, augmentation: 1 }
      expect(await trainMember(join(folder, out, student.name), config, student.name, start.from, { threads })).toBe(
        'made',
      )
    }
    return begun.map(({ start }) => start)
  }

  it('learn from a start of their own each, and what they leave starts others', { timeout: 60_000 }, async () => {
    const [main, image] = await train('given.safetensors', 'first')
    expect(main.file).not.toBe(image.file)
    await train('first/image/weights.safetensors', 'second')
    const trained = (name: string) => readFileSync(join(folder, name, 'main/weights.safetensors'))
    expect(trained('second').equals(trained('first'))).toBe(false)
  })
  it('are named where it does not fit', () => {
    const study = { ...fromFile('given.safetensors'), model: { ...tinyArchitecture, hidden: 16 } }
    expect(() => startOf(study, study.students[1], teacher, '', folder, 1, undefined)).toThrow(
      /start of the student image: \S+given.safetensors: head.hidden.bias is \[16\] in the study's model and \[32\]/,
    )
  })
  it('take no package, which says whom it learned from, nor a file of one', () => {
    for (const path of ['./teacher', 'teacher/weights-1.safetensors'])
      expect(() => fromFile(path)).toThrow(
        `line 12: student.start: ${path} is a model package: name its folder under ancestor`,
      )
  })
})
