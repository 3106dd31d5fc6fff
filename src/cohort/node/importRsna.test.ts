import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '../../base/index.ts'
import { filmPath, readManifest } from '../manifest.ts'
import { importRsna } from './index.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'physis-rsna-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}
const read = (path: string) => readFileSync(join(folder, path), 'utf8')

describe('importRsna', () => {
  it.each([
    ['labels.csv', 'images/01/1377.jpg', 'images/04/4000.jpg'],
    ['boneage-training-dataset.csv', 'boneage-training-dataset/1377.png', 'boneage-training-dataset/4000.png'],
  ])('reads %s with %s', (labels, first, second) => {
    write(`rsna/${labels}`, 'id,boneage,male\n1377,180,False\n1378,12,True\n4000,94,True\n')
    write(`rsna/${first}`, '')
    write(`rsna/${second}`, '')
    const progress: number[] = []
    const result = importRsna(join(folder, 'rsna'), join(folder, 'study/in'), {
      onProgress: done => progress.push(done),
    })
    expect(result).toEqual({
      manifest: join(folder, 'study/in/films.csv'),
      readings: join(folder, 'study/in/readings.csv'),
      films: 2,
      missing: [`${join(folder, 'rsna', labels)}, line 3: film 1378 has no picture`],
      badRows: [],
    })
    expect(progress).toEqual([1, 2, 3])
    const up = '../../rsna'
    expect(read('study/in/films.csv')).toBe(
      `file,sex,joint,view\n${up}/${first},F,hand,PA\n${up}/${second},M,hand,PA\n`,
    )
    expect(read('study/in/readings.csv')).toBe(
      `file,joint_index,reader,occasion,bone_age_months,atlas,blinded_to_age
${up}/${first},1,rsna,,180,Greulich-Pyle,
${up}/${second},1,rsna,,94,Greulich-Pyle,
`,
    )
    const { rows, path } = readManifest(result.manifest)
    expect(rows.every(row => existsSync(filmPath(path, row.file)))).toBe(true)
  })
  it('leaves out bad labels and names each', () => {
    const rows = ['1,240,False', '2,241,False', '3,-1,True', '4,,True', '5,12,', '1,12,True', ',1,True', '8,x,True']
    write('rsna/labels.csv', `id,boneage,male\n${rows.join('\n')}\n`)
    for (let id = 1; id <= 8; id++) write(`rsna/${id}.png`, '')
    const { films, missing, badRows } = importRsna(join(folder, 'rsna'), folder)
    const table = join(folder, 'rsna/labels.csv')
    expect([films, missing]).toEqual([1, []])
    expect(badRows).toEqual([
      `${table}, line 3: boneage "241" of film 2 is not from 0 to 240 months`,
      `${table}, line 4: boneage "-1" of film 3 is not from 0 to 240 months`,
      `${table}, line 5: boneage of film 4 is not from 0 to 240 months`,
      `${table}, line 6: male of film 5 is neither True nor False`,
      `${table}, line 7: film 1 has a label already`,
      `${table}, line 8: id is empty`,
      `${table}, line 9: boneage of film 8 is not from 0 to 240 months`,
    ])
  })
  it('writes nothing where there is nothing', () => {
    const out = join(folder, 'out')
    expect(() => importRsna(folder, out)).toThrow(/holds no labels\.csv or boneage-training-dataset\.csv/)
    write('labels.csv', 'id,boneage,male\n1,12,True\n')
    expect(() => importRsna(folder, out)).toThrow(/holds no film that labels\.csv names/)
    write('labels.csv', 'id,boneage\n1,12\n')
    expect(() => importRsna(folder, out)).toThrow(UsageError)
    expect(existsSync(out)).toBe(false)
  })
})
