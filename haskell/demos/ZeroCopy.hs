{-# LANGUAGE BangPatterns #-}
{-# LANGUAGE MagicHash #-}
{-# LANGUAGE UnboxedTuples #-}
{-# LANGUAGE UnliftedFFITypes #-}

-- | Arrays that Haskell and OpenMP work on in place: pinned memory does not move, so its address may be handed out.
module Main (main) where

import Control.Monad
import Data.Array.Storable
import Data.Array.Unsafe (unsafeForeignPtrToStorableArray)
import Demo
import Foreign
import GHC.Exts
import GHC.IO (IO (..))
import OpenMP
import System.Mem (performMajorGC)
import Text.Printf (printf)

foreign import ccall safe "k_scale" c_scale :: Ptr Double -> Int -> Double -> IO ()
foreign import ccall safe "k_scale" c_scaleBytes :: MutableByteArray# RealWorld -> Int -> Double -> IO ()
foreign import ccall safe "k_product" c_product :: Int -> Ptr Double -> Ptr Double -> Ptr Double -> IO ()

main :: IO ()
main = demo "zero-copy on pinned arrays" $ \d -> do
    _ <- attach
    n <- size 10000 4000000
    -- Foreign pointers of GHC's own pinned memory.
    fp <- mallocForeignPtrArray n :: IO (ForeignPtr Double)
    withForeignPtr fp $ \p -> forM_ [0 .. n - 1] $ \i -> pokeElemOff p i (fromIntegral i)
    before <- withForeignPtr fp (return . ptrToIntPtr)
    performMajorGC
    (s, _) <- timed $ withForeignPtr fp $ \p -> c_scale p n 2
    after <- withForeignPtr fp (return . ptrToIntPtr)
    check d "pinned memory stays where it is" (before == after)
    arr <- unsafeForeignPtrToStorableArray fp (0, n - 1) :: IO (StorableArray Int Double)
    ok <- and <$> forM [0, n `div` 3, n - 1] (\i -> (== 2 * fromIntegral i) <$> readArray arr i)
    check d "Haskell sees what OpenMP wrote" ok
    writeArray arr 5 1000
    withForeignPtr fp (\p -> c_scale p n 0.5)
    readArray arr 5 >>= check d "OpenMP sees what Haskell wrote" . (== 500)
    say (printf "scaling %d doubles in place: %.2f ms (%.1f GB/s)" n (s * 1e3) (fromIntegral n * 16 / s / 1e9 :: Double))
    -- A pinned MutableByteArray#, passed as it is.
    r <- IO $ \w -> case newPinnedByteArray# 800# w of
        (# w1, bytes #) ->
            let IO fill = forM_ [0 .. 99] $ \(I# i) -> IO $ \v -> case writeDoubleArray# bytes i (int2Double# i) v of v' -> (# v', () #)
                IO scale = c_scaleBytes bytes 100 3
             in case fill w1 of
                    (# w2, _ #) -> case scale w2 of
                        (# w3, _ #) -> case readDoubleArray# bytes 99# w3 of
                            (# w4, x #) -> (# w4, D# x #)
    check d "a pinned MutableByteArray#" (r == 297)
    -- A product of matrices, both ways of writing it on the same memory.
    m <- size 40 300
    fa <- mallocForeignPtrArray (m * m) :: IO (ForeignPtr Double)
    fb <- mallocForeignPtrArray (m * m) :: IO (ForeignPtr Double)
    fc <- mallocForeignPtrArray (m * m) :: IO (ForeignPtr Double)
    fh <- mallocForeignPtrArray (m * m) :: IO (ForeignPtr Double)
    withForeignPtr fa $ \a -> withForeignPtr fb $ \b -> withForeignPtr fc $ \c -> withForeignPtr fh $ \h -> do
        forM_ [0 .. m * m - 1] $ \i -> do
            pokeElemOff a i (fromIntegral (i `mod` 17))
            pokeElemOff b i (fromIntegral (i `mod` 23))
        (tc, _) <- timed (c_product m a b c)
        (th, _) <- timed $ parallelFor (Dynamic 8) (0, m) $ \i -> forM_ [0 .. m - 1] $ \j -> do
            let go !acc k
                    | k == m = return acc
                    | otherwise = do
                        x <- peekElemOff a (i * m + k)
                        y <- peekElemOff b (k * m + j)
                        go (acc + x * y) (k + 1)
            go 0 0 >>= pokeElemOff h (i * m + j)
        same <- and <$> forM [0 .. m * m - 1] (\i -> (==) <$> peekElemOff c i <*> peekElemOff h i)
        check d "a product by C and by Haskell bodies" same
        say (printf "product of %d x %d: C %.2f ms, Haskell bodies %.2f ms" m m (tc * 1e3) (th * 1e3))
