;; Four checksums over bytes in linear memory. Assemble with: wat2wasm checksum.wat -o checksum.wasm
;; Every function takes the address and the number of the bytes and returns 32 bits.
(module
  (memory (export "memory") 1)
  ;; Bytes 0 to 1023 hold the table of CRC-32; the caller's bytes go behind it.
  (global (export "data") i32 (i32.const 1024))
  (start $fill_crc_table)

  ;; CRC-32 of every byte value (polynomial 0x04C11DB7, bits reversed), as in ISO-HDLC, zip, gzip and PNG.
  (func $fill_crc_table
    (local $byte i32) (local $bit i32) (local $crc i32)
    (loop $bytes
      (local.set $crc (local.get $byte))
      (local.set $bit (i32.const 8))
      (loop $bits
        (local.set $crc
          (i32.xor
            (i32.shr_u (local.get $crc) (i32.const 1))
            (i32.and (i32.const 0xEDB88320) (i32.sub (i32.const 0) (i32.and (local.get $crc) (i32.const 1))))))
        (local.set $bit (i32.sub (local.get $bit) (i32.const 1)))
        (br_if $bits (local.get $bit)))
      (i32.store (i32.shl (local.get $byte) (i32.const 2)) (local.get $crc))
      (local.set $byte (i32.add (local.get $byte) (i32.const 1)))
      (br_if $bytes (i32.lt_u (local.get $byte) (i32.const 256)))))

  (func (export "crc32") (param $at i32) (param $length i32) (result i32)
    (local $end i32) (local $crc i32)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (local.set $crc (i32.const -1))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $crc
          (i32.xor
            (i32.shr_u (local.get $crc) (i32.const 8))
            (i32.load
              (i32.shl
                (i32.and (i32.xor (local.get $crc) (i32.load8_u (local.get $at))) (i32.const 255))
                (i32.const 2)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (i32.xor (local.get $crc) (i32.const -1)))

  ;; RFC 1950. The sums are reduced every 5552 bytes, the most that cannot overflow 32 bits.
  (func (export "adler32") (param $at i32) (param $length i32) (result i32)
    (local $end i32) (local $stop i32) (local $a i32) (local $b i32)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (local.set $a (i32.const 1))
    (block $done
      (loop $chunk
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $stop (i32.add (local.get $at) (i32.const 5552)))
        (if (i32.gt_u (local.get $stop) (local.get $end)) (then (local.set $stop (local.get $end))))
        (loop $next
          (local.set $a (i32.add (local.get $a) (i32.load8_u (local.get $at))))
          (local.set $b (i32.add (local.get $b) (local.get $a)))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $next (i32.lt_u (local.get $at) (local.get $stop))))
        (local.set $a (i32.rem_u (local.get $a) (i32.const 65521)))
        (local.set $b (i32.rem_u (local.get $b) (i32.const 65521)))
        (br $chunk)))
    (i32.or (i32.shl (local.get $b) (i32.const 16)) (local.get $a)))

  ;; FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/
  (func (export "fnv1a32") (param $at i32) (param $length i32) (result i32)
    (local $end i32) (local $hash i32)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (local.set $hash (i32.const 0x811C9DC5))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $hash
          (i32.mul (i32.xor (local.get $hash) (i32.load8_u (local.get $at))) (i32.const 0x01000193)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (local.get $hash))

  ;; One lane of xxHash32 takes in four bytes.
  (func $round (param $lane i32) (param $word i32) (result i32)
    (i32.mul
      (i32.rotl
        (i32.add (local.get $lane) (i32.mul (local.get $word) (i32.const 0x85EBCA77)))
        (i32.const 13))
      (i32.const 0x9E3779B1)))

  ;; https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
  (func (export "xxhash32") (param $at i32) (param $length i32) (param $seed i32) (result i32)
    (local $end i32) (local $hash i32) (local $v1 i32) (local $v2 i32) (local $v3 i32) (local $v4 i32)
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (if (i32.ge_u (local.get $length) (i32.const 16))
      (then
        (local.set $v1 (i32.add (local.get $seed) (i32.const 0x24234428))) ;; PRIME1 + PRIME2
        (local.set $v2 (i32.add (local.get $seed) (i32.const 0x85EBCA77)))
        (local.set $v3 (local.get $seed))
        (local.set $v4 (i32.sub (local.get $seed) (i32.const 0x9E3779B1)))
        (loop $stripe
          (local.set $v1 (call $round (local.get $v1) (i32.load (local.get $at))))
          (local.set $v2 (call $round (local.get $v2) (i32.load offset=4 (local.get $at))))
          (local.set $v3 (call $round (local.get $v3) (i32.load offset=8 (local.get $at))))
          (local.set $v4 (call $round (local.get $v4) (i32.load offset=12 (local.get $at))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $stripe (i32.le_u (i32.add (local.get $at) (i32.const 16)) (local.get $end))))
        (local.set $hash
          (i32.add
            (i32.add (i32.rotl (local.get $v1) (i32.const 1)) (i32.rotl (local.get $v2) (i32.const 7)))
            (i32.add (i32.rotl (local.get $v3) (i32.const 12)) (i32.rotl (local.get $v4) (i32.const 18))))))
      (else (local.set $hash (i32.add (local.get $seed) (i32.const 0x165667B1)))))
    (local.set $hash (i32.add (local.get $hash) (local.get $length)))
    (block $words_done
      (loop $word
        (br_if $words_done (i32.gt_u (i32.add (local.get $at) (i32.const 4)) (local.get $end)))
        (local.set $hash
          (i32.mul
            (i32.rotl
              (i32.add (local.get $hash) (i32.mul (i32.load (local.get $at)) (i32.const 0xC2B2AE3D)))
              (i32.const 17))
            (i32.const 0x27D4EB2F)))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $word)))
    (block $bytes_done
      (loop $byte
        (br_if $bytes_done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $hash
          (i32.mul
            (i32.rotl
              (i32.add (local.get $hash) (i32.mul (i32.load8_u (local.get $at)) (i32.const 0x165667B1)))
              (i32.const 11))
            (i32.const 0x9E3779B1)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $byte)))
    (local.set $hash (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 15))))
    (local.set $hash (i32.mul (local.get $hash) (i32.const 0x85EBCA77)))
    (local.set $hash (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 13))))
    (local.set $hash (i32.mul (local.get $hash) (i32.const 0xC2B2AE3D)))
    (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 16)))))
