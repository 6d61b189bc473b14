{-# LANGUAGE BangPatterns #-}
-- | From which size a sum by OpenMP beats the sequential one, called from Haskell.
module Main (main) where

import Control.Monad
import Data.IORef
import Data.List (find)
import Demo
import OpenMP
import Text.Printf (printf)

foreign import ccall safe "k_sum" c_sum :: Int -> IO Double
foreign import ccall unsafe "k_sum_sequential" c_sumSequential :: Int -> IO Double

-- | The same sum in Haskell.
{-# NOINLINE hsSum #-}
hsSum :: Int -> Double
hsSum n = go 0 0
  where
    go !acc i
        | i == n = acc
        | otherwise = let x = fromIntegral i in go (acc + 1 / (1 + x * x)) (i + 1)

main :: IO ()
main = demo "crossover: where OpenMP from Haskell beats sequential code" $ \d -> do
    _ <- attach
    top <- size 20000 2000000
    let sizes = takeWhile (<= top) (concat [[10 ^ k, 2 * 10 ^ k, 5 * 10 ^ k] | k <- [1 .. 8 :: Int]])
    rows <- forM sizes $ \n -> do
        a <- c_sum n
        b <- c_sumSequential n
        check d ("the sums of " ++ show n) (near a b && near b (hsSum n))
        let runs = max 2 (min 2000 (top `div` n))
            per action = (/ fromIntegral runs) <$> bestOf 5 (replicateM_ runs action)
        sq <- per (c_sumSequential n)
        omp <- per (c_sum n)
        bodies <- per (parallelReduce Static (0, n) (+) 0 (\i -> let x = fromIntegral i in 1 / (1 + x * x) :: Double))
        hs <- per (newIORef n >>= readIORef >>= \k -> return $! hsSum k)
        say (printf "%8d: sequential C %9.2f us, OpenMP C %9.2f us, sequential Haskell %9.2f us, parallelReduce %9.2f us"
                n (sq * 1e6) (omp * 1e6) (hs * 1e6) (bodies * 1e6))
        return (n, sq, omp)
    case find (\(_, sq, omp) -> omp < sq) rows of
        Just (n, _, _) -> say (printf "OpenMP is ahead from %d elements on" n)
        Nothing -> say "OpenMP was not ahead at any of these sizes"
