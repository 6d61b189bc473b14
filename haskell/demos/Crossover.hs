{-# LANGUAGE BangPatterns #-}
-- | From which size a sum by OpenMP beats the sequential one, called from Haskell: medians of some rounds.
module Main (main) where

import Control.Monad
import Data.IORef
import Data.List (tails, transpose)
import Data.Maybe (listToMaybe)
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
    top <- size 200000 20000000
    rounds <- size 3 9
    let sizes = takeWhile (<= top) (concat [[10 ^ k, 2 * 10 ^ k, 5 * 10 ^ k] | k <- [1 .. 8 :: Int]])
    rows <- forM sizes $ \n -> do
        a <- c_sum n
        b <- c_sumSequential n
        check d ("the sums of " ++ show n) (near a b && near b (hsSum n))
        -- Some 0.2 ms of work each, in turn, so that what else the machine does meets all alike.
        let runs = max 1 (min 2000 (200000 `div` n))
            per action = (/ fromIntegral runs) . fst <$> timed (replicateM_ runs action)
        times <- replicateM rounds $ do
            sq <- per (c_sumSequential n)
            omp <- per (c_sum n)
            hs <- per (newIORef n >>= readIORef >>= \k -> return $! hsSum k)
            bodies <- per (parallelReduce Static (0, n) (+) 0 (\i -> let x = fromIntegral i in 1 / (1 + x * x) :: Double))
            return [sq, omp, hs, bodies]
        let medians = map (percentile 0.5) (transpose times)
            us i = (medians !! i) * 1e6
        say (printf "%9d: sequential C %10.2f us, OpenMP C %10.2f us, sequential Haskell %10.2f us, parallelReduce %10.2f us"
                n (us 0) (us 1) (us 2) (us 3))
        return (n, us 0, us 1, us 2, us 3)
    -- The first size at which it is ahead, and from which on it is at nearly all.
    let from ahead = listToMaybe [n | here@((n, _, _, _, _) : _) <- tails rows, ahead (head here), 4 * length (filter ahead here) >= 3 * length here]
        report what found = say $ case found of
            Just n -> printf "%s is ahead from %d elements on" (what :: String) (n :: Int)
            Nothing -> printf "%s was not ahead at the largest of these sizes" what
    report "OpenMP in C" (from (\(_, sq, omp, _, _) -> omp < sq))
    report "parallelReduce" (from (\(_, _, _, hs, bodies) -> bodies < hs))
