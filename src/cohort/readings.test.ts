import { describe, expect, it } from 'vitest'
import { parseTable, UsageError } from '../base/index.ts'
import { type AssignmentRule, assignedBoneAges, formatReadings, type Reading, readingsOf } from './readings.ts'

const read = (...lines: string[]) => readingsOf(parseTable(lines.join('\n'), 'readings.csv'))
const reading = (file: string, boneAgeMonths: number, more: Partial<Reading> = {}): Reading => ({
  file,
  jointIndex: 1,
  boneAgeMonths,
  ...more,
})

describe('readings', () => {
  const text = [
    'file,joint_index,reader,occasion,bone_age_months,atlas,blinded_to_age',
    'a.png,1,AB,1,150.5,Greulich-Pyle,true',
    'a.png,2,,,0,,',
    '',
  ].join('\n')
  it('are read and written', () => {
    const { readings } = readingsOf(parseTable(text, 'readings.csv'))
    expect(readings).toEqual([
      reading('a.png', 150.5, { reader: 'AB', occasion: '1', atlas: 'Greulich-Pyle', blindedToAge: true, line: 2 }),
      reading('a.png', 0, { jointIndex: 2, line: 3 }),
    ])
    expect(formatReadings(readings)).toBe(text)
  })
  it('are any table with a film and a bone age, where rows without one are skipped', () => {
    const { readings, withoutBoneAge } = read('model,bone_age_months,file', 'x,12,a.png', 'x,,b.png')
    expect(readings).toEqual([reading('a.png', 12, { line: 2 })])
    expect(withoutBoneAge).toBe(1)
  })
  it.each([
    ['file,bone_age_months', 'a.png,-1', /^readings\.csv, line 2: bone_age_months "-1" is no bone age from 0 to 240/],
    ['file,bone_age_months', 'a.png,240.1', /"240\.1" is no bone age/],
    ['file,bone_age_months', 'a.png,12y', /: bone_age_months is no bone age/],
    ['file,bone_age_months', ',12', /file is empty/],
    ['file,bone_age_months,joint_index', 'a.png,12,0', /joint_index "0" is no number of a joint/],
    ['file,bone_age_months,joint_index', 'a.png,12,1.5', /joint_index "1\.5"/],
    ['file,bone_age_months,blinded_to_age', 'a.png,12,maybe', /blinded_to_age is neither/],
    ['file,bone_age_months', 'a.png,', /^readings\.csv holds no bone age: write into bone_age_months/],
    [
      'file,bone_age_months',
      'a.png,12\n./a.png,13',
      /^readings\.csv, line 3: \.\/a\.png has a reading without a reader on line 2/,
    ],
    [
      'file,bone_age_months,reader,occasion',
      'a.png,12,A,1\na.png,13,A,1',
      /line 3: a\.png has a reading by this reader on this occasion on line 2/,
    ],
  ])('%s: %s is refused as a whole', (header, row, message) => {
    expect(() => read(header, row)).toThrow(message)
    expect(() => read(header, row)).toThrow(UsageError)
  })
})

describe('the assigned bone age', () => {
  const assign = (rule: AssignmentRule, ...readings: Reading[]) =>
    assignedBoneAges({ path: 'readings.csv', readings }, rule).map(({ boneAgeMonths }) => boneAgeMonths)

  it('is one a joint, whatever the file is written like', () => {
    const atlas = 'Greulich-Pyle'
    expect(
      assignedBoneAges(
        {
          path: 'readings.csv',
          readings: [
            reading('b.png', 100),
            reading('a.png', 120, { atlas }),
            reading('./b.png', 90, { jointIndex: 2 }),
          ],
        },
        'single',
      ),
    ).toEqual([
      { file: 'b.png', jointIndex: 1, boneAgeMonths: 100, readings: 1 },
      { file: 'a.png', jointIndex: 1, boneAgeMonths: 120, readings: 1, atlas },
      { file: './b.png', jointIndex: 2, boneAgeMonths: 90, readings: 1 },
    ])
  })
  it('by "single" takes one reading', () => {
    expect(() => assign('single', reading('a.png', 1), reading('./a.png', 1))).toThrow(
      /^readings\.csv, a\.png: it has 2 readings and the rule "single" takes one/,
    )
    expect(() =>
      assign('single', reading('a.png', 1, { jointIndex: 2 }), reading('a.png', 1, { jointIndex: 2 })),
    ).toThrow(UsageError)
  })
  it('by "mean" weighs readers alike', () => {
    const [a, b] = [{ reader: 'A' }, { reader: 'B' }]
    // A reads 100 and 110, B reads 120: (105 + 120) / 2
    expect(assign('mean', reading('x', 100, a), reading('x', 110, a), reading('x', 120, b))).toEqual([112.5])
    expect(assign('mean', reading('x', 100), reading('x', 110), reading('x', 120))).toEqual([110])
    const settled = reading('x', 130, { reader: 'Adjudicated' })
    expect(assign('mean', reading('x', 100, a), reading('x', 120, b), settled)).toEqual([110])
    expect(assign('mean', settled)).toEqual([130])
  })
  it('by "adjudicated" takes the row that settles it', () => {
    const [a, b, c] = [{ reader: 'A' }, { reader: 'B' }, { reader: 'C', occasion: 'Adjudicated' }]
    const differ = [reading('x', 100, a), reading('x', 130, b)]
    expect(assign('adjudicated', ...differ, reading('x', 120, c))).toEqual([120])
    expect(assign('adjudicated', reading('x', 100, a), reading('x', 100, b), reading('y', 90, a))).toEqual([100, 90])
    expect(() => assign('adjudicated', ...differ)).toThrow(/^readings\.csv, x: its readings differ/)
    expect(() => assign('adjudicated', reading('x', 120, c), reading('x', 120, c))).toThrow(/2 adjudicated readings/)
  })
  it('mixes no atlases', () => {
    const readings = [
      reading('x', 100, { atlas: 'Greulich-Pyle' }),
      reading('x', 100, { atlas: 'Tanner-Whitehouse 3' }),
    ]
    expect(() => assign('mean', ...readings)).toThrow(/^readings\.csv, x: it was read by 2 atlases/)
  })
})
