/**
 * Joint, side and view by the codes of the tags, whatever language their meanings are in: common anatomic regions,
 * laterality and DX views (PS3.16, CID 4031, 244 and 4010), by SNOMED CT and by the older SNOMED RT.
 */
import type { Joint } from './bodyPart.ts'
import type { ElementSet } from './elements.ts'

/** SNOMED CT, and what the older codes were filed under (PS3.16, 8.2). */
const schemes = new Set(['SCT', 'SRT', 'SNM3', '99SDM'])

const byCode = <Name extends string>(table: Readonly<Record<Name, string>>): ReadonlyMap<string, Name> =>
  new Map(Object.entries<string>(table).flatMap(([name, codes]) => codes.split(' ').map(code => [code, name as Name])))

/** Regions that can hold a joint beside others, such as limbs, are none of these. */
const regions = byCode<Joint | 'other'>({
  knee: '72696002 T-D9200 49076000 T-15720',
  wrist: '74670003 T-15460 8205005 T-D8600',
  hand: '85562004 T-D8700',
  other: [
    // Chest, abdomen, pelvis, each also by the code of before 2021.
    ...['816094009 51185008 T-D3000', '818981001 113345001 T-D4000', '816092008 12921003 T-D6000'],
    // Hip, hip joint; head, skull, face, neck, jaw, mandible.
    ...['29836001 T-D2500 24136001 T-15710', '69536005 T-D1100 89546000 T-11100 89545001 T-D1200'],
    ...['45048000 T-D1600 661005 T-D1213 91609006 T-11180'],
    // Spine, cervical, thoracic, lumbar; sacrum, coccyx, sacroiliac joint.
    ...['421060004 T-D04FF 122494005 T-11501 122495006 T-11502 122496007 T-11503'],
    ...['54735007 T-11AD0 64688005 T-11BF0 39723000 T-15680'],
    // Shoulder, acromioclavicular joint, clavicle, scapula, sternum, rib, elbow.
    ...['16982005 T-D2220 85856004 T-15420 51299004 T-12310 79601000 T-12280'],
    ...['56873002 T-11210 113197003 T-11300 16953009 T-15430'],
    // Finger, thumb; ankle, foot, toe, tarsal joint, calcaneus; breast, heart.
    ...['7569003 T-D8800 76505004 T-D8810', '70258002 T-15750 56459004 T-D9700 29707007 T-D9800'],
    ...['27949001 T-15770 80144004 T-12770', '76752008 T-04000 80891009 T-32000'],
  ].join(' '),
})

const sides = byCode<'L' | 'R' | 'B'>({
  L: '7771000 G-A101',
  R: '24028007 G-A100',
  B: '51440002 G-A102',
})

const views = byCode<'AP' | 'PA' | 'LATERAL' | 'OBLIQUE' | 'AXIAL'>({
  AP: '399348003 R-10206',
  PA: '272479007 R-40888 R-10214',
  LATERAL:
    '399067008 R-102CD 399198007 R-10232 399173006 R-10236 399260004 R-10224 399352003 R-10228 30730003 G-A145 R-10222',
  OBLIQUE: [
    '399182000 R-102C1 399236003 R-10234 399184004 R-10238 399160007 R-10204 260427002 R-40783 260426006 R-40782',
    '399312000 R-10208 399059000 R-10216 399356000 R-40985 R-10218 399135007 R-10220 399038007 R-10210',
    '399006002 R-10212 399368009 R-10226 399099002 R-10230',
  ].join(' '),
  AXIAL: '399061009 R-10241 399110001 R-102C2 399004004 R-10246',
})

const find = <Name>(names: ReadonlyMap<string, Name>, item: ElementSet | undefined): Name | undefined =>
  schemes.has(item?.text('CodingSchemeDesignator')?.toUpperCase() ?? '')
    ? names.get(item?.text('CodeValue')?.toUpperCase() ?? '')
    : undefined

/** The joint that a coded region is; `other` for a region that holds none. */
export const jointOfCode = (item: ElementSet | undefined): Joint | 'other' | undefined => find(regions, item)
export const sideOfCode = (item: ElementSet | undefined): 'L' | 'R' | 'B' | undefined => find(sides, item)
export const viewOfCode = (item: ElementSet | undefined): string | undefined => find(views, item)
