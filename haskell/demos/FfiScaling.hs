-- | What a foreign call costs, and how calls of OpenMP code scale with its work: @unsafe@, @safe@, an empty region, and regions that sum.
module Main (main) where

import Control.Monad
import Demo
import OpenMP
import Text.Printf (printf)

foreign import ccall unsafe "k_nothing" nothingUnsafe :: IO ()
foreign import ccall safe "k_nothing" nothingSafe :: IO ()
foreign import ccall unsafe "k_empty_region" regionUnsafe :: IO ()
foreign import ccall safe "k_empty_region" regionSafe :: IO ()
foreign import ccall safe "k_sum" c_sum :: Int -> IO Double
foreign import ccall unsafe "k_sum" c_sumUnsafe :: Int -> IO Double
foreign import ccall unsafe "k_sum_sequential" c_sumSequential :: Int -> IO Double

main :: IO ()
main = demo "FFI call scaling" $ \d -> do
    _ <- attach
    calls <- size 2000 200000
    forM_
        [ ("unsafe call of an empty function", nothingUnsafe)
        , ("safe call of an empty function", nothingSafe)
        , ("unsafe call of an empty region", regionUnsafe)
        , ("safe call of an empty region", regionSafe)
        ]
        $ \(name, f) -> do
            s <- bestOf 5 (replicateM_ calls f)
            say (printf "%-36s %8.0f ns" (name :: String) (s / fromIntegral calls * 1e9))
    top <- size 100000 10000000
    forM_ (takeWhile (<= top) (iterate (* 10) 100)) $ \n -> do
        a <- c_sum n
        b <- c_sumSequential n
        c <- c_sumUnsafe n
        check d ("sum of " ++ show n) (near a b && near b c)
        let runs = max 3 (min 1000 (top `div` n))
        omp <- bestOf 3 (replicateM_ runs (c_sum n))
        sq <- bestOf 3 (replicateM_ runs (c_sumSequential n))
        let per x = x / fromIntegral runs * 1e6 :: Double
        say (printf "sum of %9d: OpenMP %10.1f us, sequential %10.1f us, ratio %.2f" n (per omp) (per sq) (sq / omp))
