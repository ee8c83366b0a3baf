/**
 * The bombs of bombs-suite.ts as they are sent, and what each is answered: for those who write another implementation, and
 * so that no bomb changes unnoticed. Those of more than 64 bytes are made by that file, and are known here by their hash.
 */

/** Its name, its bytes in hex, and what the guard says of it. */
export const SMALL_BOMBS: readonly (readonly [name: string, hex: string, answer: string])[] = [
  ['a byte string of announced length 2^8 - 1', '58ff00', 'a string longer than the bytes that follow'],
  ['a byte string of announced length 2^16 - 1', '59ffff00', 'a string longer than the bytes that follow'],
  ['a byte string of announced length 2^31', '5a8000000000', 'a string longer than the bytes that follow'],
  ['a byte string of announced length 2^32 - 1', '5affffffff00', 'a string longer than the bytes that follow'],
  ['a byte string of announced length 2^32', '5b000000010000000000', 'a string longer than the bytes that follow'],
  ['a byte string of announced length 2^53', '5b002000000000000000', 'a string longer than the bytes that follow'],
  ['a byte string of announced length 2^63', '5b800000000000000000', 'a string longer than the bytes that follow'],
  ['a byte string of announced length 2^64 - 1', '5bffffffffffffffff00', 'a string longer than the bytes that follow'],
  ['a text of announced length 2^8 - 1', '78ff00', 'a string longer than the bytes that follow'],
  ['a text of announced length 2^16 - 1', '79ffff00', 'a string longer than the bytes that follow'],
  ['a text of announced length 2^31', '7a8000000000', 'a string longer than the bytes that follow'],
  ['a text of announced length 2^32 - 1', '7affffffff00', 'a string longer than the bytes that follow'],
  ['a text of announced length 2^32', '7b000000010000000000', 'a string longer than the bytes that follow'],
  ['a text of announced length 2^53', '7b002000000000000000', 'a string longer than the bytes that follow'],
  ['a text of announced length 2^63', '7b800000000000000000', 'a string longer than the bytes that follow'],
  ['a text of announced length 2^64 - 1', '7bffffffffffffffff00', 'a string longer than the bytes that follow'],
  ['an array of announced length 2^8 - 1', '98ff00', 'more items announced than bytes follow'],
  ['an array of announced length 2^16 - 1', '99ffff00', 'more items announced than bytes follow'],
  ['an array of announced length 2^31', '9a8000000000', 'more items announced than bytes follow'],
  ['an array of announced length 2^32 - 1', '9affffffff00', 'more items announced than bytes follow'],
  ['an array of announced length 2^32', '9b000000010000000000', 'more items announced than bytes follow'],
  ['an array of announced length 2^53', '9b002000000000000000', 'more items announced than bytes follow'],
  ['an array of announced length 2^63', '9b800000000000000000', 'more items announced than bytes follow'],
  ['an array of announced length 2^64 - 1', '9bffffffffffffffff00', 'more items announced than bytes follow'],
  ['a map of announced length 2^8 - 1', 'b8ff00', 'more items announced than bytes follow'],
  ['a map of announced length 2^16 - 1', 'b9ffff00', 'more than 16384 entries in one map'],
  ['a map of announced length 2^31', 'ba8000000000', 'more than 16384 entries in one map'],
  ['a map of announced length 2^32 - 1', 'baffffffff00', 'more than 16384 entries in one map'],
  ['a map of announced length 2^32', 'bb000000010000000000', 'more than 16384 entries in one map'],
  ['a map of announced length 2^53', 'bb002000000000000000', 'more than 16384 entries in one map'],
  ['a map of announced length 2^63', 'bb800000000000000000', 'more than 16384 entries in one map'],
  ['a map of announced length 2^64 - 1', 'bbffffffffffffffff00', 'more than 16384 entries in one map'],
  ['a record definition (tag 57343)', 'd9dfff8319e00081616101', 'a tag; this wire has none'],
  ['a table of record definitions (tag 57342)', 'd9dffe830081616101', 'a tag; this wire has none'],
  ['bundled strings (tag 57337)', 'd9dff91a0000000160', 'a tag; this wire has none'],
  ['an inline record (tag 105)', 'd8698281616101', 'a tag; this wire has none'],
  ['a shared value that holds itself (tags 28 and 29)', 'd81c81d81d00', 'a tag; this wire has none'],
  ['a reference to nothing (tag 29)', 'd81d1affffffff', 'a tag; this wire has none'],
  [
    'a regular expression that never ends (tag 27)',
    'd81b837a000000065265674578707a0000000628612b292b247a00000000',
    'a tag; this wire has none'
  ],
  ['an error (tag 27)', 'd81b827a000000054572726f727a00000004626f6f6d', 'a tag; this wire has none'],
  [
    'a call of a constructor (tag 27)',
    'd81b827a0000000b636f6e7374727563746f727a0000000178',
    'a tag; this wire has none'
  ],
  ['a regular expression (tag 35)', 'd8237a0000000628612b292b24', 'a tag; this wire has none'],
  ['a date as text (tag 0)', 'c07a00000014323032362d31312d32305430303a30303a30305a', 'a tag; this wire has none'],
  ['a date as a number (tag 1)', 'c11a6553f100', 'a tag; this wire has none'],
  ['a set (tag 258)', 'd901028101', 'a tag; this wire has none'],
  ['a typed array (tag 64)', 'd8404101', 'a tag; this wire has none'],
  ['CBOR that says that it is CBOR (tag 55799)', 'd9d9f77a000000026869', 'a tag; this wire has none'],
  ['CBOR in a byte string (tag 24)', 'd8184101', 'a tag; this wire has none'],
  ['a tag of 64 bits', 'dbffffffffffffffff00', 'a tag; this wire has none'],
  ['the key __proto__', 'a17a000000095f5f70726f746f5f5fa0', "the map key '__proto__'"],
  ['a map as a key', 'a1a000', 'a map key that is not a text of known length'],
  ['an array as a key', 'a18000', 'a map key that is not a text of known length'],
  ['a text of indefinite length in a text', '7f7f6161ffff', 'a piece of a text that is not a text'],
  ['a character cut by a chunk', '7f61c361a9ff', 'a text that is not UTF-8'],
  ['a chunk of bytes in a text', '7f4161ff', 'a piece of a text that is not a text'],
  ['an overlong slash', '7a00000002c0af', 'a text that is not UTF-8'],
  ['an overlong NUL of three bytes', '7a00000003e08080', 'a text that is not UTF-8'],
  ['half a surrogate pair', '7a00000003eda080', 'a text that is not UTF-8'],
  ['a surrogate pair as two characters', '7a00000006eda0bdedb880', 'a text that is not UTF-8'],
  ['a character beyond U+10FFFF', '7a00000004f4908080', 'a text that is not UTF-8'],
  ['an invalid key', 'a161ff00', 'a text that is not UTF-8'],
  ['nothing', '', 'the bytes end in the middle of an item'],
  ['a break in an array of known length', '81ff', 'a break outside an item of indefinite length'],
  ['a break in a map of known length', 'a1ff', 'more items announced than bytes follow'],
  ['a break where a value is due', 'bf6161ff', 'a break where a value is due'],
  ['a break too many', '9fffff', '1 bytes after the end of the item'],
  ['a map without its last value', 'a16161', 'the bytes end in the middle of an item'],
  ['simple value 0', 'e0', 'a simple value other than false, true, null and undefined'],
  ['simple value 32', 'f820', 'a simple value other than false, true, null and undefined'],
  ['simple value 24 in two bytes', 'f818', 'a simple value other than false, true, null and undefined'],
  ['a float without its last byte', 'fb00000000000000', 'a string longer than the bytes that follow']
]

/** Its name, how many bytes it has, their SHA-256 in hex, and what the guard says of it. */
export const LARGE_BOMBS: readonly (readonly [name: string, byteLength: number, sha256: string, answer: string])[] = [
  [
    'arrays 1 MiB deep',
    1048576,
    'e0ac85157974e2a313cb33d2913f4c5eb21a3cfa36a1bfcf8c8f6bf347591a97',
    'more than 64 levels of arrays and maps'
  ],
  [
    'arrays of indefinite length 1 MiB deep',
    1048576,
    '98f73d02a6e8aadbfd9d46c11fdc48f6912cfcfa21fb2099fa1b40355dd45803',
    'more than 64 levels of arrays and maps'
  ],
  [
    'arrays 65 deep, closed',
    66,
    '09e42ea6008cf8e2387261e76f1bc20ab84cf570406c1bfb6ff2e153af76ec14',
    'more than 64 levels of arrays and maps'
  ],
  [
    'arrays of indefinite length 65 deep, closed',
    130,
    '8d4f812fc1093d1858da806b7d2c8f41e7969784fdce89c1bd56ba4d0a04e080',
    'more than 64 levels of arrays and maps'
  ],
  [
    'maps 1 MiB deep',
    1048576,
    '06c02eb32b4ec6523dfc3cd6362fdf9456e8837e78bf71880347e14dbb3c5143',
    'more than 64 levels of arrays and maps'
  ],
  [
    'maps of indefinite length 1 MiB deep',
    1048576,
    '39428b44567adb40717fdf5ea428aad188e9e9b7f16f7d3cf4613bcc1eb321d5',
    'more than 64 levels of arrays and maps'
  ],
  [
    'maps 65 deep, closed',
    131,
    'ef67401c089925d81b9b0740a61628cb0d570e49f627e6bcd038a8a7da5051b1',
    'more than 64 levels of arrays and maps'
  ],
  [
    'arrays and maps in turns, 1 MiB deep',
    1048576,
    'c76a403395ab40d9fb5d10eec8418df46c1e22e1ad33d6722052a40fe0fbe897',
    'more than 64 levels of arrays and maps'
  ],
  [
    'arrays that each announce all the rest',
    1048576,
    'c9fe318d5145aeac2f9f414fd80c04d73ae0d31212a191f68614084e4440443e',
    'more than 65536 data items'
  ],
  [
    'a byte string one byte short of 1 MiB',
    1048575,
    '2ed6e43f7f077337b4edb8047ce642562f2d3819b14607c4f8b324fb026411b9',
    'a string longer than the bytes that follow'
  ],
  [
    'a text one byte short of 1 MiB',
    1048575,
    '8b146badfb0d05552cf9d40fd5b32267d7cbd24b2639f71a6cae95efcf9c3f4a',
    'a string longer than the bytes that follow'
  ],
  [
    '1 MiB of array heads in an array, each with one item more than follows',
    120005,
    'da158a3626ddb3925c8bc2d98c9ba6e4557d38881fee4fa16c75ff562d021a3d',
    'more than 64 levels of arrays and maps'
  ],
  [
    'a positive bignum of 1 MiB',
    1048576,
    '8e25c969239a5d9c39a0ab47a7f1fc314e2664d68c94a65c6ce48a3644bf5c3d',
    'a tag; this wire has none'
  ],
  [
    'a negative bignum of 1 MiB',
    1048576,
    'f026156f7d78a90d6fca304f2ccca651649478ac607b0e90e4e8065d1f24550d',
    'a tag; this wire has none'
  ],
  [
    'a bignum behind 900 KiB of bytes',
    1021612,
    '339728780f4df8c2a6063a5b528229fe9caab56e8e40481b404284562bf2e53c',
    'a tag; this wire has none'
  ],
  [
    '60,000 small bignums in an array',
    180005,
    'e69bf1a1ac9e666c9ce8d2030ba552c5ead63a825939c7855912b075ad62c2ac',
    'a tag; this wire has none'
  ],
  [
    'a packed table that doubles itself (tag 51)',
    180009,
    'b5579178a38c0d02bd5d05cb162eda0f672cea2450e18a8e65352ca5dbd4c6e2',
    'a tag; this wire has none'
  ],
  [
    'tags 1 MiB deep',
    1048576,
    '9e3f6149a100d48ee3b186c29f7c859c9239f6c4af3d280132191375159dbfda',
    'a tag; this wire has none'
  ],
  [
    'a tag as the last of 60,000 items',
    60006,
    '4699f69e514f343eda410ac5c137317836d1c2a6cee5b41111ad999f4141c2df',
    'a tag; this wire has none'
  ],
  [
    '1 MiB of empty maps in an array',
    1048576,
    '255ef9b7abc5cd3af31de84ddbe99ff001dbeedb0a7b3f323de0a6979f274302',
    'more than 65536 data items'
  ],
  [
    '1 MiB of empty maps in an array of indefinite length',
    1048576,
    'e427b0460b72147fe8f38f3446831c787a37c1f138695cb2e4b2c95bbedd171a',
    'more than 65536 data items'
  ],
  [
    '1 MiB of empty arrays in an array',
    1048576,
    'b1c8c8d4fa477c18644e44fce2edf63fc4d1f6ad97dfdbd5189bf4c9d4b25cf5',
    'more than 65536 data items'
  ],
  [
    '1 MiB of empty arrays in an array of indefinite length',
    1048576,
    'c36b907c906c872118411df3d44cc4b4fada01209ac62cf0ce5e7a9e12e70a28',
    'more than 65536 data items'
  ],
  [
    '1 MiB of nulls in an array',
    1048576,
    '09a18234a26cb916a8149ecb2ae87d67910b11140dda58ff61511ffeae7c1817',
    'more than 65536 data items'
  ],
  [
    '1 MiB of nulls in an array of indefinite length',
    1048576,
    '8a3a43efbcee49b353e30b21110ef5010046ddb3dafe7368b8489de77674f8bf',
    'more than 65536 data items'
  ],
  [
    '1 MiB of zeros in an array',
    1048576,
    '4e2a67d4606049162d3a437109c0c781c4c7f7a93a2d8022e22d12893d3f59cb',
    'more than 65536 data items'
  ],
  [
    '1 MiB of zeros in an array of indefinite length',
    1048576,
    '54c95cd8958a7a8a4bb0f08f23920ecd42ef62e47d7eb95e6f92781730e895c8',
    'more than 65536 data items'
  ],
  [
    '1 MiB of empty texts in an array',
    1048576,
    '13787a23eaad3bd36c7ccd47c9a4736df23d7a5d1626840dbcdc16f9a35b62a1',
    'more than 65536 data items'
  ],
  [
    '1 MiB of empty texts in an array of indefinite length',
    1048576,
    'fd527730a9be182d5eec5b3ddb1fa69f95bfc670b8637911951d7f64d67f07f4',
    'more than 65536 data items'
  ],
  [
    '1 MiB of empty arrays of indefinite length',
    1048576,
    '5e6ad5b8fd27a262d2ee1916ee36a2cebacf89f4e3df706642e2c8a42df84719',
    'more than 65536 data items'
  ],
  [
    '1 MiB of empty maps of indefinite length',
    1048576,
    'be1eafb6c6cf330033ea9c03913d6e5d482108cd4014243fc2645809bd9097b8',
    'more than 65536 data items'
  ],
  [
    '1 MiB of empty texts of indefinite length',
    1048576,
    '9376309d5b72a5836135795dd98a2df4574afeb87793823e97b38ac6e6e716a5',
    'more than 65536 data items'
  ],
  [
    '1 MiB of texts of one chunk',
    1048574,
    'f6f94d79ffcc8bcd953ba2ee770a603bcb3cdc2c5f467d4615707a33ec50208f',
    'more than 65536 data items'
  ],
  [
    '1 MiB of arrays of one item',
    1048576,
    '3979308875ef0c98e274b2ef9793d219e53edaf82d6cfdab3af3b040ff5a0f8e',
    'more than 65536 data items'
  ],
  [
    '1 MiB of maps of one entry',
    1047002,
    'd0c2f6cde2654d53959d0d25f3cbd42b58f634559b7932bf0f99df09ed9af7ca',
    'more than 65536 data items'
  ],
  [
    '64 arrays of 16,000 zeros',
    1024325,
    '9cb708c5e96f0b632a00b78dd60b60692be54cecf52b210253761b840f17bf92',
    'more than 65536 data items'
  ],
  [
    'one data item too many',
    65541,
    '47ea6001c910095989d465bd4b5eff7e57f03fe18f3a06a13b2a4ed85a802d24',
    'more than 65536 data items'
  ],
  [
    'a map of 262,144 entries',
    786437,
    'f20374f1a50a5c3aa45f81b50b396a99cb6eb40894d94b1aea056f5f06f0da6d',
    'more than 16384 entries in one map'
  ],
  [
    'a map of 100,000 keys and indefinite length',
    600002,
    '17d4f73b8dc24a72db3307d7d0a913357bd1f2ac3f4ca0b1d77ffc9c4be0f2a0',
    'more than 16384 entries in one map'
  ],
  [
    'one map entry too many',
    98315,
    '82ac97020ac7e51d967972c18100dfb0fdb45af495bebb34b865dcad879650c6',
    'more than 16384 entries in one map'
  ],
  [
    'one map entry too many, of indefinite length',
    98312,
    '7eb11c4dac774d84a816815f6c0f261bbd145ddf9c050d3d3a8819cbe2483af2',
    'more than 16384 entries in one map'
  ],
  [
    '16,384 keys of 57 bytes of which the last two are equal',
    1032197,
    '638de13263ace59ae8c51b17a07e0c270b386f5cd4b2479d8f85e35da8655f1b',
    'a map with the same key twice'
  ],
  [
    '16,384 keys that look like numbers, of which the last two are equal',
    103583,
    'a6f458dff80c571d5974d4a6584c9074aca5c8bfc74e2234554b635dee485234',
    'a map with the same key twice'
  ],
  [
    '8 keys of 128 KiB that differ in their last byte, two of them equal',
    1040053,
    'cf8e321f4b1d7110927ea15babb59de02dc78dec6b6c69b0e8424f13d5167322',
    'a map with the same key twice'
  ],
  [
    '8 keys of 128 KiB that differ in their first byte, two of them equal',
    1040053,
    '355ae519d41c374efc5232456aa514ab51aaeaa4bdddc1bd54ee7cad6b44a027',
    'a map with the same key twice'
  ],
  [
    '64 keys of 16 KiB that differ in their last byte, two of them equal',
    1024389,
    'ac4a8d05c4795de2c31772dd330fa6f8243e4ccb819dc915e899027684f87434',
    'a map with the same key twice'
  ],
  [
    '60 keys of 17,000 bytes that differ in their last byte, two of them equal',
    1020365,
    '4a30d7c8024f1c9157c49f5aa3082b1a948202dd0e3e3e2636b68062935f22f0',
    'a map with the same key twice'
  ],
  [
    '1,000 keys of 1,000 bytes that differ in their last bytes, two of them equal',
    1006005,
    '18c35e8930594c0cf44fa021791d59f4ee4223a31f527482d21219432cb0f65b',
    'a map with the same key twice'
  ],
  [
    '1,000 maps of 8 keys of 120 bytes, then a tag',
    1013007,
    '8e32401809eb0a038e601cb81f68705108a9222ceba2517614cafc2c0a90d2d9',
    'a tag; this wire has none'
  ],
  [
    '1,800 maps of 8 keys of 64 bytes, then a tag',
    1017007,
    '26439acce38fbf81bee762915b0bd16ed96c54beae64fd6a800f8dceda320d29',
    'a tag; this wire has none'
  ],
  [
    '3,600 maps of 8 keys, then a tag',
    190807,
    'f1bfef7db3c57731335ae87346f0b98a4eff527e00bad55b0a8fa568c3c081aa',
    'a tag; this wire has none'
  ],
  [
    '3,400 maps of 9 keys, then a tag',
    200607,
    '9ce3cac8ce383195a055a823d91c1441550557d50e56297b5462332c48bcd947',
    'a tag; this wire has none'
  ],
  [
    '1,000 maps of 32 keys, then a tag',
    965007,
    'cc7a97db7f168f8aeb7b5126fca07089e9f27a58e48b0652f5ab88c13c94feb2',
    'a tag; this wire has none'
  ],
  [
    '60 maps of 500 keys, then a tag',
    900307,
    'af54d57ea75810cc34e195feb642266303c82cd41a5abc09fec46d7499005a19',
    'a tag; this wire has none'
  ],
  [
    'the key __proto__ behind 16,000 others',
    480016,
    'f0f71bf2463a445fe9e1685d3117e4f7c0ade499723199b3697a0fd5cbb1ca09',
    "the map key '__proto__'"
  ],
  [
    '1 MiB of integer keys',
    1048576,
    '5eda53956b8ddb067de73747b9d2d662f0d1f8d5d936042b95fff6afc1b4e061',
    'a map key that is not a text of known length'
  ],
  [
    'a key of 1 million chunks',
    1000004,
    '26c879db1ff47805a82d9923306e7e63270d557e389d8a84728ddcc68df757a3',
    'a map key that is not a text of known length'
  ],
  [
    'a text of 1 million empty chunks',
    1000002,
    '365db528064b7fd03dfa8de05b5aeed6390271c4d567b725f17c9aad5b928874',
    'more than 65536 data items'
  ],
  [
    'a text of 500,000 chunks',
    1000002,
    '034ea348793b6fd00bbf966b6b8bda549791517a18aedddbf054f9b8d2346c9a',
    'more than 65536 data items'
  ],
  [
    'a text of chunks without an end',
    120001,
    '7682d67498e06c0d1df58a0a0bfdca32e4f1bddcad6fd5d787677ac0e7e28f93',
    'the bytes end in the middle of a text'
  ],
  [
    'texts of indefinite length in one another',
    1048576,
    '01af75f29fcdafd0156ec8442b56b71f14110d2eef55464f5d27561af28d31e1',
    'a piece of a text that is not a text'
  ],
  [
    'bytes of indefinite length',
    1048576,
    '81c5175d744e2764f68e152bb9113c7cb6212d89731fe814286cfdd96556c798',
    'a byte string of indefinite length'
  ],
  [
    '1 MiB of ASCII with a stray byte at the end',
    1048576,
    'f4258b15072dc7b34c095c6f62d3b3b0aeae965762a31a54de7222cb7c012e16',
    'a text that is not UTF-8'
  ],
  [
    '1 MiB of two-byte characters with half of one at the end',
    1048576,
    '053e55313d6d40cf2986fcbf0e47bd6150deb6cd13401fd662f85ecd7e724d36',
    'a text that is not UTF-8'
  ],
  [
    '1 MiB of three-byte characters with half of one at the end',
    1047006,
    '257cceffb93561f9e2dd6904d2c6176279a35ee499c913aabfcb703b4dc1db2b',
    'a text that is not UTF-8'
  ],
  [
    '1 MiB of four-byte characters with half of one at the end',
    1048575,
    'a1ddae4c3ff220b6c555033f0977d36e2ba6245e5fa8c3b2a6c1a7a7b2d10970',
    'a text that is not UTF-8'
  ],
  [
    '1 MiB of letters and umlauts in turns, with half of one at the end',
    1047006,
    'ae87366487c82a3c8261054fe830bc18f9631f76507a60f3e3698dacf1363df9',
    'a text that is not UTF-8'
  ],
  [
    '1 MiB of breaks',
    1048576,
    'f5fb04aa5b882706b9309e885f19477261336ef76a150c3b4d3489dfac3953ec',
    'a break outside an item of indefinite length'
  ],
  [
    '1 MiB of zeros',
    1048576,
    '30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58',
    '1048575 bytes after the end of the item'
  ],
  [
    'an array without its break',
    60001,
    '9568f178d122cb34eaf57b191d0b8a82714815896942b209607933319234984f',
    'the bytes end in the middle of an item'
  ],
  [
    'heads of the reserved kind 28',
    1048576,
    '8bb90f46b1a05cb4da798b5b89a7545376786f5ff84c985c0ee1860ab4ec8287',
    'a head of the reserved kind 28'
  ],
  [
    '65,000 items and one byte after them',
    65006,
    '82aade5e329644f764d542b3f704942177c2e2f2ffa45eaa381780c8c6bc41a5',
    '1 bytes after the end of the item'
  ]
]
