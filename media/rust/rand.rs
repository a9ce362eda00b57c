//! What the tests of HumanEvalPack use of `rand` 0.4, whose later versions are called in other ways. It draws the same
//! numbers in every run, so that a verdict depends on the program alone.
use std::cell::Cell;

thread_local! { static STATE: Cell<u64> = const { Cell::new(0) }; }

/// SplitMix64.
fn next() -> u64 {
    STATE.with(|state| {
        let seed = state.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        state.set(seed);
        let once = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let twice = (once ^ (once >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        twice ^ (twice >> 31)
    })
}

pub struct ThreadRng;

pub fn thread_rng() -> ThreadRng {
    ThreadRng
}

pub fn random<T: Rand>() -> T {
    thread_rng().gen()
}

/// What can be drawn from all its values; of floats, from 0 up to 1.
pub trait Rand {
    fn rand(bits: u64) -> Self;
}

/// What can be drawn from `low` up to, but without, `high`.
pub trait SampleRange: PartialOrd + Sized {
    fn sample(low: Self, high: Self, bits: u64) -> Self;
}

pub trait Rng {
    fn next_u32(&mut self) -> u32 {
        next() as u32
    }
    fn next_u64(&mut self) -> u64 {
        next()
    }
    fn gen<T: Rand>(&mut self) -> T {
        T::rand(next())
    }
    fn gen_range<T: SampleRange>(&mut self, low: T, high: T) -> T {
        assert!(low < high, "Rng.gen_range called with low >= high");
        T::sample(low, high, next())
    }
}

impl Rng for ThreadRng {}

macro_rules! integers {
    ($($kind:ty)*) => { $(
        impl Rand for $kind {
            fn rand(bits: u64) -> Self { bits as $kind }
        }
        impl SampleRange for $kind {
            fn sample(low: Self, high: Self, bits: u64) -> Self {
                let width = (high as i128 - low as i128) as u128;
                (low as i128 + (bits as u128 % width) as i128) as $kind
            }
        }
    )* };
}
integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

macro_rules! floats {
    ($($kind:ty)*) => { $(
        impl Rand for $kind {
            fn rand(bits: u64) -> Self { (bits >> 11) as $kind / (1u64 << 53) as $kind }
        }
        impl SampleRange for $kind {
            fn sample(low: Self, high: Self, bits: u64) -> Self { low + (high - low) * <$kind>::rand(bits) }
        }
    )* };
}
floats!(f32 f64);

impl Rand for bool {
    fn rand(bits: u64) -> Self {
        bits & 1 == 1
    }
}
