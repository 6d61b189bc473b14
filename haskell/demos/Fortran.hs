-- | Fortran kernels, compiled by gfortran, from Haskell: on Haskell's memory, and with Haskell functions as arguments.
module Main (main) where

import Control.Monad
import Demo
import Foreign
import Foreign.C.Types (CInt (..))
import OpenMP
import Text.Printf (printf)

foreign import ccall safe "f_axpy" f_axpy :: Int -> Double -> Ptr Double -> Ptr Double -> IO ()
foreign import ccall safe "f_jacobi" f_jacobi :: Int -> Int -> Ptr Double -> IO Double
foreign import ccall safe "f_count" f_count :: Int -> Int -> FunPtr (Int -> Int -> IO Int) -> IO Int
foreign import ccall unsafe "f_max_threads" f_maxThreads :: IO CInt
foreign import ccall "wrapper" counter :: (Int -> Int -> IO Int) -> IO (FunPtr (Int -> Int -> IO Int))

isPrime :: Int -> Bool
isPrime k = k > 1 && all (\q -> k `mod` q /= 0) (takeWhile (\q -> q * q <= k) [2 ..])

main :: IO ()
main = demo "Fortran kernels from Haskell" $ \d -> do
    _ <- attach
    threads <- fromIntegral <$> f_maxThreads
    getMaxThreads >>= check d "Fortran and Haskell talk to one runtime" . (== threads)
    n <- size 1000 1000000
    withArray (map fromIntegral [1 .. n]) $ \x -> withArray (replicate n 1) $ \y -> do
        (s, _) <- timed (f_axpy n 2 x y)
        got <- peekArray n y
        check d "axpy" (got == [2 * fromIntegral i + 1 | i <- [1 .. n]])
        say (printf "axpy of %d: %.2f ms" n (s * 1e3))
    g <- size 20 400
    steps <- size 10 200
    let grid0 = [if i == 0 then 1 else 0 | _ <- [1 .. g], i <- [0 .. g - 1 :: Int]] :: [Double]
    withArray grid0 $ \grid -> do
        (s, total) <- timed (f_jacobi g steps grid)
        inner <- sum <$> sequence [peekElemOff grid (j * g + i) | j <- [1 .. g - 2], i <- [1 .. g - 2]]
        check d "Jacobi: the sum that Fortran returns is that of Haskell's array" (near total inner && total > 0)
        say (printf "Jacobi %d x %d, %d steps: %.1f ms" g g steps (s * 1e3))
    -- The same steps in Haskell, at a size that needs no patience.
    let small = 12
        start = [if i == 0 then 1 else 0 | _ <- [1 .. small], i <- [0 .. small - 1 :: Int]] :: [Double]
        at v i j = v !! (j * small + i)
        step v = [ if i == 0 || j == 0 || i == small - 1 || j == small - 1 then at v i j
                     else 0.25 * (at v (i - 1) j + at v (i + 1) j + at v i (j - 1) + at v i (j + 1))
                 | j <- [0 .. small - 1], i <- [0 .. small - 1] ]
    withArray start $ \grid -> do
        _ <- f_jacobi small 7 grid
        got <- peekArray (small * small) grid
        check d "Jacobi agrees with Haskell" (and (zipWith near got (iterate step start !! 7)))
    top <- size 2000 200000
    count <- counter $ \a b -> return $! length (filter isPrime [a .. b])
    forM_ [1, 100] $ \chunk -> do
        (s, k) <- timed (f_count top chunk count)
        check d "primes counted by a Haskell function" (k == length (filter isPrime [1 .. top]))
        say (printf "primes up to %d, %d an entry: %.1f ms" top chunk (s * 1e3))
    freeHaskellFunPtr count
